import type { ScaleValue } from '../../../../contract/records/value.ts';
import { Quadrant } from '../../charts/quadrant.tsx';
import { count, counted, currencySign, rounded } from '../../format/number.ts';
import { partWords } from '../../format/words.ts';
import { Chart } from '../../parts/chart.tsx';

/** Below this a median says nothing. */
const fewest = 4;

/** How much the parts are used against what a use of them gives: two axes, never one. */
export function UseAgainstValue({ value }: { readonly value: ScaleValue }) {
  // Products are used in different ways and measured in different things: no axis fits all.
  if (value.children.some(({ level }) => level === 'product')) return null;
  const scored = value.children.filter(({ score }) => score.value !== null);
  const byScore = scored.length >= fewest;
  const parts = byScore ? scored : value.children.filter((part) => part.value.value !== null);
  const [one, many] = partWords(value.children);
  if (parts.length < fewest) return null;
  const estimateOf = (part: (typeof parts)[number]) => (byScore ? part.score : part.value);
  const formatY = byScore ? count : rounded;
  const yTitle = byScore ? 'Score among peers' : `Worth for ${currencySign(value.worth.unit)}1`;
  const points = parts.map((part) => {
    const { value: y, lo90, hi90 } = estimateOf(part);
    return {
      key: part.id,
      name: part.name,
      x: part.sessions,
      y: y ?? 0,
      yLow: lo90,
      yHigh: hi90,
      words: `${counted(part.sessions, 'session')}, ${yTitle.toLowerCase()} ${formatY(y ?? 0)}${
        lo90 === null || hi90 === null ? '' : ` (${formatY(lo90)} to ${formatY(hi90)})`
      }`,
    };
  });
  const missing = value.children.length - parts.length;
  return (
    <Chart
      title="Use against value"
      unit={`one dot a ${one}, with its 90 % interval`}
      summary={
        missing === 0
          ? `All ${count(parts.length)} ${many}.`
          : `${count(parts.length)} ${many}; ${count(missing)} have too few sessions for a figure.`
      }
      table={{
        columns: [
          { label: one.charAt(0).toUpperCase() + one.slice(1) },
          { label: 'Sessions', numeric: true, format: count },
          { label: yTitle, numeric: true, format: formatY },
          { label: 'Low', numeric: true, format: formatY },
          { label: 'High', numeric: true, format: formatY },
        ],
        rows: points.map(({ name, x, y, yLow, yHigh }) => [name, x, y, yLow, yHigh]),
      }}
    >
      <Quadrant
        points={points}
        xTitle="Sessions"
        yTitle={yTitle}
        formatX={count}
        formatY={formatY}
        {...(byScore ? { fixedY: [0, 100] as const } : {})}
      />
    </Chart>
  );
}
