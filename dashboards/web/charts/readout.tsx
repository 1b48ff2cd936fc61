/** What stands under the cursor, seen and heard; it keeps its line, so that nothing jumps. */
export function Readout({
  text,
  hint,
}: {
  readonly text: string | undefined;
  readonly hint: string;
}) {
  return (
    <p class={text === undefined ? 'readout readout-hint' : 'readout'} aria-live="polite">
      {text ?? hint}
    </p>
  );
}
