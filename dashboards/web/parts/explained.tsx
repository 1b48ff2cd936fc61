import { useEffect, useRef, useState } from 'preact/hooks';
import type { Explanation } from '../../../contract/records/explanation.ts';
import { useAnswer } from '../api/use-answer.ts';
import { count, counted, measured, tied } from '../format/number.ts';
import { moment } from '../format/time.ts';
import { Panel } from './panel.tsx';

const first = 20;
const most = 1_000;

/** How a figure was made, over the page it stands on: formula, sums, what was left out, sessions. */
export function Explained({
  figure,
  name,
  close,
}: {
  readonly figure: string;
  readonly name: string;
  readonly close: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [limit, setLimit] = useState(first);
  const [, maker = ''] = figure.split('~');
  const answer = useAnswer<Explanation>(
    `/api/v1/makers/${maker}/figures/${encodeURIComponent(figure)}?limit=${limit}`,
  );
  // A modal dialog keeps the focus, and gives it back to the question mark when it closes.
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="explained"
      aria-label={`How was this made: ${name}`}
      onClose={close}
    >
      <header class="explained-head">
        <h2>{name}: how was this made?</h2>
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <Panel answer={answer} what="how it was made" skeleton="rows">
        {(explained) => (
          <HowItWasMade
            explained={explained}
            more={() => setLimit(limit < 200 ? 200 : most)}
            isAll={limit === most}
          />
        )}
      </Panel>
    </dialog>
  );
}

function HowItWasMade({
  explained,
  more,
  isAll,
}: {
  readonly explained: Explanation;
  readonly more: () => void;
  readonly isAll: boolean;
}) {
  const { sentence, made, steps, leftOut, above, below, kind, figure, sessions } = explained;
  return (
    <div class="explained-body">
      <p class={explained.changed === 'no' ? 'explained-lead' : 'note note-warning'}>
        {tied(sentence)}
      </p>
      <p>{made}</p>
      <dl class="facts">
        <div>
          <dt>{kind === 'sum' ? 'Sum of the parts' : 'Sums of the parts'}</dt>
          <dd>
            {sideWords(above)}
            {below !== null && ` / ${sideWords(below)}`}
          </dd>
        </div>
        {steps.map(({ label, value, unit }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value === null ? '–' : measured(value, unit)}</dd>
          </div>
        ))}
        <div>
          <dt>Method</dt>
          <dd>
            {explained.method}, seed {explained.seed}
          </dd>
        </div>
      </dl>
      {leftOut.length > 0 && (
        <ul>
          {leftOut.map(({ reason, words, sessions: n }) => (
            <li key={reason}>
              {counted(n, 'session')} left out: {words}
            </li>
          ))}
        </ul>
      )}
      <Parts explained={explained} />
      <p class="table-foot">
        <span>
          {count(sessions.items.length)} of {counted(sessions.n, 'session')}
        </span>
        {sessions.next !== undefined && !isAll && (
          <button type="button" class="button" onClick={more}>
            Show more
          </button>
        )}
      </p>
      <p class="explained-ref">
        <code>valuemesh explain {figure}</code>
      </p>
      <p class="quiet-words">
        <a href="/methods">All measures in plain words</a>, with what they assume and when not to
        trust them.
      </p>
    </div>
  );
}

function Parts({ explained }: { readonly explained: Explanation }) {
  const { above, below, sessions } = explained;
  const adds = (part: number | null, side: Explanation['above']) =>
    part === null ? '–' : measured(part * side.one, side.unit);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section class="table-scroll explained-parts" aria-label="Sessions it stands on" tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Start</th>
            <th scope="col">Device</th>
            <th scope="col" class="number">
              Adds
            </th>
            {below !== null && (
              <th scope="col" class="number">
                Below the line
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {sessions.items.map((part) => (
            <tr key={`${part.product} ${part.session}`}>
              <th scope="row">{moment(part.start)}</th>
              <td>
                {part.product}/{part.device}
              </td>
              <td class="number">{part.leftOut === null ? adds(part.above, above) : 'left out'}</td>
              {below !== null && <td class="number">{adds(part.below, below)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function sideWords({ sum, one, unit }: Explanation['above']): string {
  return measured(sum * one, unit);
}
