import { useState } from 'preact/hooks';
import type { Inputs } from '../../../contract/records/estimate.ts';

type ExplainedPart = typeof import('./explained.tsx')['Explained'];

/** By which name, and of which inputs, a figure can be explained. */
export interface Explainable {
  /** its way in the record that has the inputs */
  readonly figure: string;
  readonly inputs: Inputs;
}

/** A small question mark beside a figure: how was this made? What answers is loaded when asked. */
export function HowMade({
  name,
  figure,
  inputs,
}: Explainable & {
  /** of the figure, as the page calls it */
  readonly name: string;
}) {
  const [part, setPart] = useState<{ readonly Explained: ExplainedPart }>();
  const [open, setOpen] = useState(false);
  const ask = () => {
    setOpen(true);
    void import('./explained.tsx').then(setPart);
  };
  return (
    <>
      <button
        type="button"
        class="how-made"
        aria-haspopup="dialog"
        aria-label={`How was this made: ${name}`}
        title="How was this made?"
        onClick={ask}
      >
        ?
      </button>
      {open && part !== undefined && (
        <part.Explained
          figure={`${figure}~${inputs.ref}`}
          name={name}
          close={() => setOpen(false)}
        />
      )}
    </>
  );
}
