import type { Standing, Transitions as Told } from '../../../../contract/records/adoption.ts';
import type { Inputs } from '../../../../contract/records/estimate.ts';
import { count, counted, share, tied } from '../../format/number.ts';
import { localDate } from '../../format/time.ts';
import { Chart } from '../../parts/chart.tsx';
import { standingWords } from './standing-words.ts';

const standings = Object.keys(standingWords) as Standing[];

/** Where customers stood one week, and where the next: most of it is chance, and said to be. */
export function Transitions({
  transitions,
  inputs,
}: {
  readonly transitions: Told;
  readonly inputs: Inputs;
}) {
  const { rows, weeks, judgedWeeks, sentence } = transitions;
  return (
    <Chart
      title="From week to week"
      explained={{ figure: 'transitions.moved', inputs }}
      unit="share of the customers who stood in a row that stood in a column one week later"
      summary={tied(
        rows.length === 0
          ? sentence
          : `${sentence} Each week is judged by the ${count(judgedWeeks)} that end with it.`,
      )}
      table={{
        columns: [
          { label: 'Week up to', format: localDate },
          { label: 'Stood' },
          { label: 'Stands' },
          { label: 'Customers', numeric: true, format: count },
        ],
        rows: weeks.flatMap(({ day, changes }) =>
          changes.map(({ from, to, customers }) => [
            day,
            standingWords[from],
            standingWords[to],
            customers,
          ]),
        ),
      }}
    >
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
        <section class="table-scroll" aria-label="From week to week, all weeks" tabIndex={0}>
          <table class="table transitions">
            <thead>
              <tr>
                <th scope="col">One week</th>
                {standings.map((standing) => (
                  <th key={standing} scope="col" class="number">
                    {standingWords[standing]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.from} row={row} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Chart>
  );
}

function Row({ row: { from, to } }: { readonly row: Told['rows'][number] }) {
  const weeks = to.reduce((sum, { times }) => sum + times, 0);
  return (
    <tr>
      <th scope="row">
        {standingWords[from]}
        <span class="transitions-of">{counted(weeks, 'time')}</span>
      </th>
      {standings.map((standing) => (
        <Cell key={standing} cell={to.find((one) => one.standing === standing)} />
      ))}
    </tr>
  );
}

function Cell({ cell }: { readonly cell: Told['rows'][number]['to'][number] | undefined }) {
  const { value = null, lo90 = null, hi90 = null } = cell?.share ?? {};
  if (cell === undefined || cell.times === 0 || value === null) return <td class="number">–</td>;
  return (
    <td class="number transitions-share" style={{ '--share': value.toFixed(2) }}>
      {share(value)}
      {lo90 !== null && hi90 !== null && (
        <span class="transitions-of">
          {share(lo90)} to {share(hi90)}
        </span>
      )}
    </td>
  );
}
