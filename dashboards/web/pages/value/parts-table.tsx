import type { Amount } from '../../../../contract/records/estimate.ts';
import type { ScaleValue } from '../../../../contract/records/value.ts';
import { address, go, withQuery } from '../../address.ts';
import { percent } from '../../charts/scale.ts';
import {
  capitalised,
  change,
  count,
  counted,
  currencySign,
  exact,
  rounded,
  share,
} from '../../format/number.ts';
import { partWords } from '../../format/words.ts';
import { EstimateText } from '../../parts/estimate.tsx';
import type { Period } from '../../parts/period.ts';
import { cent, restOf, SumRow, SumWords, sumOf } from './parts-sum.tsx';
import { otherPlace, type Place, placeQuery, sessionsPath } from './place.ts';

type Part = ScaleValue['children'][number];

/** By what the parts can be put in order; the word stands in the address. */
const orders = {
  name: (part: Part) => part.name,
  sessions: (part: Part) => part.sessions,
  worth: (part: Part) => part.worth.value,
  cost: (part: Part) => part.cost.value,
  value: (part: Part) => part.value.value ?? Number.NEGATIVE_INFINITY,
  score: (part: Part) => part.score.value ?? Number.NEGATIVE_INFINITY,
} as const;
type Order = keyof typeof orders;

const shownAtFirst = 20;

/** The parts as a table whose sum is the figure above it, exactly. */
export function PartsTable({
  maker,
  place,
  period,
  value,
  before,
}: {
  readonly maker: string;
  readonly place: Place;
  readonly period: Period;
  readonly value: ScaleValue;
  readonly before: ScaleValue | undefined;
}) {
  const { query } = address.value;
  const order = readOrder(query.get('sort'));
  const sorted = sortedBy(value.children, order);
  const shown = query.has('all') ? sorted : sorted.slice(0, shownAtFirst);
  const hidden = sorted.slice(shown.length);
  const most = Math.max(cent, ...value.children.map((part) => part.worth.value));
  const earlier = new Map(before?.children.map((part) => [`${part.level} ${part.id}`, part]));
  const [one, many] = partWords(value.children);
  const sign = currencySign(value.worth.unit);
  const heads: readonly (readonly [Order | undefined, string])[] = [
    ['name', capitalised(one)],
    ['sessions', 'Sessions'],
    ['worth', 'Worth'],
    [undefined, 'Share'],
    ...(before === undefined ? [] : [[undefined, 'Against before'] as const]),
    ['cost', 'Cost'],
    ['value', sign === '' ? 'Worth for cost' : `Worth for ${sign}1`],
    ['score', 'Score'],
  ];
  return (
    <section class="block">
      <h2 class="chart-title">
        By {one} <span class="chart-unit">{counted(value.children.length, one)}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
      <section class="table-scroll table-whole" aria-label={`Value by ${one}`} tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              {heads.map(([name, words]) => (
                <Head key={words} name={name} words={words} order={order} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((part) => (
              <PartRow
                key={part.id}
                part={part}
                whole={value}
                most={most}
                link={withQuery(placeQuery(otherPlace(place, part)))}
                sessions={sessionsPath(maker, otherPlace(place, part), period)}
                before={before === undefined ? null : earlier.get(`${part.level} ${part.id}`)}
              />
            ))}
          </tbody>
          <tfoot>
            <SumRow
              name={`${count(hidden.length)} more ${hidden.length === 1 ? one : many}`}
              sum={sumOf(hidden)}
              whole={value}
              compared={before !== undefined}
            />
            <SumRow
              name="Not attributed"
              sum={restOf(value)}
              whole={value}
              compared={before !== undefined}
            />
            <tr>
              <th scope="row">Total</th>
              <td class="number">{count(value.sessions)}</td>
              <td class="number">{summed(value.worth)}</td>
              <td class="number">{isMoney(value.worth) ? share(1) : '–'}</td>
              {before !== undefined && (
                <td class="number">{changeWords(value.worth.value, before.worth.value)}</td>
              )}
              <td class="number">{summed(value.cost)}</td>
              <td class="number">
                <EstimateText estimate={value.value} format={rounded} brief />
              </td>
              <td class="number">
                <EstimateText estimate={value.score} format={count} brief />
              </td>
            </tr>
          </tfoot>
        </table>
      </section>
      <p class="table-foot">
        {isMoney(value.worth) && <SumWords value={value} many={many} />}
        {shown.length < sorted.length && (
          <a href={withQuery({ all: 'yes' })}>
            Show all {count(sorted.length)} {many}
          </a>
        )}
      </p>
    </section>
  );
}

function Head({
  name,
  words,
  order,
}: {
  readonly name: Order | undefined;
  readonly words: string;
  readonly order: Order;
}) {
  const numeric = name === 'name' ? undefined : 'number';
  if (name === undefined) {
    return (
      <th scope="col" class={numeric}>
        {words}
      </th>
    );
  }
  const sorted = name === order ? (name === 'name' ? 'ascending' : 'descending') : undefined;
  return (
    <th scope="col" class={numeric} aria-sort={sorted}>
      <button
        type="button"
        class="sort"
        onClick={() => go(withQuery({ sort: name }), { replace: true })}
      >
        {words}
      </button>
    </th>
  );
}

function PartRow({
  part,
  whole,
  most,
  link,
  sessions,
  before,
}: {
  readonly part: Part;
  readonly whole: ScaleValue;
  /** The worth that fills the bar. */
  readonly most: number;
  readonly link: string;
  readonly sessions: string | undefined;
  /** Null: nothing is compared. */
  readonly before: Part | undefined | null;
}) {
  const portion = whole.worth.value > 0 ? part.worth.value / whole.worth.value : 0;
  return (
    <tr>
      <th scope="row">
        <a href={link}>{part.name}</a>
      </th>
      <td class="number">
        {sessions === undefined ? (
          count(part.sessions)
        ) : (
          <a href={sessions}>{count(part.sessions)}</a>
        )}
      </td>
      <td class="number">{exact(part.worth)}</td>
      <td class="number share-cell">
        <svg class="bar" aria-hidden="true">
          <rect
            class="bar-fill"
            width={percent(Math.max(0, part.worth.value) / most)}
            height="100%"
            rx="2"
          />
        </svg>
        <span>{isMoney(whole.worth) ? share(portion) : '–'}</span>
      </td>
      {before !== null && (
        <td class="number">{changeWords(part.worth.value, before?.worth.value)}</td>
      )}
      <td class="number">{exact(part.cost)}</td>
      <td class="number">
        <EstimateText estimate={part.value} format={rounded} brief />
      </td>
      <td class="number">
        <EstimateText estimate={part.score} format={count} brief />
      </td>
    </tr>
  );
}

function changeWords(now: number, then: number | undefined): string {
  if (then === undefined) return 'new';
  return then === 0 ? '–' : change(now, then);
}

/** Sums of several currencies are told as 0 of no unit: there is no such sum. */
function isMoney({ unit }: Amount): boolean {
  return unit !== '';
}

function summed(amount: Amount): string {
  return isMoney(amount) ? exact(amount) : '–';
}

function readOrder(asked: string | null): Order {
  return asked !== null && asked in orders ? (asked as Order) : 'worth';
}

function sortedBy(parts: readonly Part[], order: Order): readonly Part[] {
  if (order === 'name') return parts.toSorted((a, b) => a.name.localeCompare(b.name));
  const key = orders[order];
  return parts.toSorted((a, b) => key(b) - key(a));
}
