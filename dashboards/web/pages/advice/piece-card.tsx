import type { AdviceRecord } from '../../../../contract/records/advice.ts';
import { addressOf } from '../../address.ts';
import { IntervalRows } from '../../charts/interval-rows.tsx';
import { capitalised, count, counted, share, signedPercent, tied } from '../../format/number.ts';
import { day } from '../../format/time.ts';
import { adviceWords } from '../../format/words.ts';
import { productName } from '../../shell/products.ts';
import { AdviceFate } from './advice-fate.tsx';
import type { Piece } from './pieces.ts';

/** One piece of advice: what, why, what is expected of it, what became of it, and the replies. */
export function PieceCard({
  maker,
  piece,
  state,
}: {
  readonly maker: string;
  readonly piece: Piece;
  /** Only the devices in this state are listed. */
  readonly state: AdviceRecord['state'] | undefined;
}) {
  const { product, context, items } = piece;
  const listed = items.filter((one) => state === undefined || one.state === state);
  const heldOut = items.filter((one) => one.state === 'held-out').length;
  return (
    <article class="card piece">
      <header class="piece-head">
        <p class="piece-where">
          {productName(maker, product)} ·{' '}
          <a href={addressOf(`/m/${maker}/use-cases/${product}`, { context })}>
            {capitalised(piece.contextName)}
          </a>
        </p>
        <h2 class="piece-title">
          {piece.settingLabel}: {fromWords(items)} → <strong>{String(piece.to)}</strong>
        </h2>
        <p>{tied(piece.why)}</p>
      </header>
      <div class="piece-body">
        <section>
          <h3 class="small-head">Expected, from the comparison of peers</h3>
          <IntervalRows
            mark={0}
            format={(value) => signedPercent(value / 100)}
            rows={[
              {
                key: 'expected',
                label: 'More value',
                note: `${counted(piece.peers, 'peer')}, ${count(piece.livingWithIt)} live with it`,
                estimate: piece.expected,
                explained: { figure: 'expected', inputs: piece.inputs },
              },
            ]}
          />
        </section>
        <section>
          <h3 class="small-head">What became of it, {counted(items.length, 'device')}</h3>
          <AdviceFate items={items} />
          <p class="quiet-words">
            {heldOut === 0
              ? 'None is held out of this one yet.'
              : `${count(heldOut)} held out (${share(heldOut / items.length)}), to measure the effect against.`}
          </p>
        </section>
      </div>
      <details class="piece-items" open={state !== undefined}>
        <summary>
          {counted(listed.length, 'device')}
          {state === undefined ? '' : `, ${adviceWords[state].toLowerCase()}`}
        </summary>
        <Given maker={maker} items={listed} />
      </details>
    </article>
  );
}

function Given({
  maker,
  items,
}: {
  readonly maker: string;
  readonly items: readonly AdviceRecord[];
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section class="table-scroll" aria-label="Devices" tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col">Customer</th>
            <th scope="col">From</th>
            <th scope="col">Found</th>
            <th scope="col">State</th>
            <th scope="col">Reply</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <a href={addressOf(`/m/${maker}/sessions/${one.product}`, { device: one.device })}>
                  {one.device}
                </a>
              </th>
              <td>
                <a href={`/m/${maker}/c/${one.customer}`}>{one.customer}</a>
              </td>
              <td>{String(one.from)}</td>
              <td>{day(one.created)}</td>
              <td>
                <span class={`fate-dot fate-${one.state}`} aria-hidden="true" />{' '}
                {adviceWords[one.state]}
              </td>
              <td>{replyWords(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function replyWords({ replies }: AdviceRecord): string {
  const last = replies.at(-1);
  if (last === undefined) return '–';
  return last.reason === null ? day(last.ts) : `“${last.reason}”, ${day(last.ts)}`;
}

/** The settings it leads away from; several devices may come from different ones. */
function fromWords(items: readonly AdviceRecord[]): string {
  return [...new Set(items.map(({ from }) => String(from)))].toSorted().join(' or ');
}
