import { useEffect, useState } from 'preact/hooks';
import type { Estimate } from '../../../../contract/records/estimate.ts';
import type { ScaleValue } from '../../../../contract/records/value.ts';
import { withQuery } from '../../address.ts';
import { ask } from '../../api/ask.ts';
import { Icicle, type IcicleRow, layOut } from '../../charts/icicle.tsx';
import { capitalised, count, money, rounded, share } from '../../format/number.ts';
import { levelWords, partWords } from '../../format/words.ts';
import { Chart, type ChartTable } from '../../parts/chart.tsx';
import type { Period } from '../../parts/period.ts';
import { otherPlace, type Place, placeQuery, scalePath, wayDown } from './place.ts';

/** The parts of how many parts are shown: the largest, since the others are too narrow to see. */
const opened = 8;

/** The tree around a place: what it is part of, its parts, and their parts. */
export function ValueTree({
  maker,
  place,
  period,
  value,
}: {
  readonly maker: string;
  readonly place: Place;
  readonly period: Period;
  readonly value: ScaleValue;
}) {
  const parts = useLargestParts(maker, place, period, value);
  const linkTo = (other: Pick<ScaleValue, 'level' | 'id'>) =>
    withQuery(placeQuery(otherPlace(place, other)));
  const block = (child: ScaleValue['children'][number] | ScaleValue, href: string) => ({
    key: `${child.level} ${child.id}`,
    name: child.name,
    figure: money(child.worth.value, child.worth.unit, { brief: true }),
    worth: child.worth.value,
    shade: shadeOf(child.score),
    href,
  });

  const above: readonly IcicleRow[] = wayDown(value).map((parent) => ({
    label: capitalised(levelWords[parent.level][0]),
    slim: true,
    parts: [
      {
        key: `${parent.level} ${parent.id}`,
        name: parent.level === 'network' ? 'Whole network' : parent.name,
        figure: '',
        start: 0,
        part: 1,
        shade: null,
        href: linkTo(parent),
      },
    ],
  }));
  const { href: _, ...itself } = block(value, '');
  const children = layOut(
    value.children.map((child) => block(child, linkTo(child))),
    [0, 1],
    value.worth.value,
  );
  const grandchildren = children.flatMap(({ key, start, part }) =>
    layOut(
      (parts.get(key)?.children ?? []).map((child) => ({
        ...block(child, linkTo(child)),
        key: `${key} ${child.level} ${child.id}`,
        // A part of a part lies below it: its product is known from there.
        href: withQuery(placeQuery(otherPlace(productOf(place, parts.get(key)), child))),
      })),
      [start, part],
      parts.get(key)?.worth.value,
    ),
  );
  const rows: readonly IcicleRow[] = [
    ...above,
    { label: capitalised(levelWords[value.level][0]), parts: [{ ...itself, start: 0, part: 1 }] },
    { label: manyOf(value), parts: children },
    ...(grandchildren.length === 0
      ? []
      : [{ label: manyOf([...parts.values()][0] ?? value), parts: grandchildren }]),
  ];
  return (
    <Chart
      title="Where the value is made"
      unit="as wide as the worth made"
      summary={summaryOf(value)}
      table={tableOf(value)}
      aside={<ShadeKey />}
    >
      <Icicle rows={rows} />
    </Chart>
  );
}

function productOf(place: Place, parent: ScaleValue | undefined): Place {
  if (parent?.level !== 'product') return place;
  return { ...place, product: parent.id };
}

function manyOf({ children }: ScaleValue): string {
  return children.length === 0 ? '' : capitalised(partWords(children)[1]);
}

/** A fifth of the peers each: 0 for the poorest, 4 for the richest; null where there is no score. */
function shadeOf({ value }: Estimate): number | null {
  return value === null ? null : Math.min(4, Math.floor(value / 20));
}

function ShadeKey() {
  return (
    <span class="shade-key">
      <span>Score among peers: low</span>
      {[0, 1, 2, 3, 4].map((shade) => (
        <span key={shade} class={`shade-step shade-${shade}`} />
      ))}
      <span>high</span>
      <span class="shade-step shade-none" />
      <span>withheld</span>
    </span>
  );
}

/** The largest parts with their own parts, as far as they have come. */
function useLargestParts(
  maker: string,
  place: Place,
  period: Period,
  value: ScaleValue,
): ReadonlyMap<string, ScaleValue> {
  const [parts, setParts] = useState<ReadonlyMap<string, ScaleValue>>(new Map());
  const largest = value.children
    .filter(({ level }) => level !== 'device')
    .toSorted((a, b) => b.worth.value - a.worth.value)
    .slice(0, opened);
  const paths = largest.map((child) => scalePath(maker, otherPlace(place, child), period));
  useEffect(() => {
    const abort = new AbortController();
    Promise.all(
      paths.map((path) =>
        ask<ScaleValue>(path, { signal: abort.signal })
          .then((part) => [part])
          // The tree is complete without them: their parent stands in the row above.
          .catch(() => []),
      ),
    ).then((found) => {
      if (abort.signal.aborted) return;
      setParts(new Map(found.flat().map((part) => [`${part.level} ${part.id}`, part])));
    });
    return () => abort.abort();
  }, [paths.join()]);
  return parts;
}

function summaryOf({ children, worth }: ScaleValue): string {
  const [first, second] = children.toSorted((a, b) => b.worth.value - a.worth.value);
  if (first === undefined || worth.value <= 0) return 'No worth was made in this period.';
  const lead = `${first.name} makes ${share(first.worth.value / worth.value)} of it`;
  if (second === undefined) return `${lead}.`;
  return `${lead}, ${second.name} ${share(second.worth.value / worth.value)}.`;
}

function tableOf({ children, worth }: ScaleValue): ChartTable {
  return {
    columns: [
      { label: 'Part' },
      { label: 'Level' },
      { label: `Worth (${worth.unit})`, numeric: true, format: rounded },
      { label: 'Share', numeric: true, format: share },
      { label: 'Score', numeric: true, format: count },
    ],
    rows: children.map((child) => [
      child.name,
      child.level,
      child.worth.value,
      worth.value === 0 ? null : child.worth.value / worth.value,
      child.score.value,
    ]),
  };
}
