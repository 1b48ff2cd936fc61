import type { Position, ProductAdoption, Standing } from '../../../../contract/records/adoption.ts';
import { Quadrant } from '../../charts/quadrant.tsx';
import { count, counted, rounded, share, signedPercent } from '../../format/number.ts';
import { Chart } from '../../parts/chart.tsx';
import { standingWords } from './standing-words.ts';

/** Each customer between use and value, the surer the more solid. */
export function Positions({
  maker,
  adoption: { middle, positions, counts, customers, inputs },
}: {
  readonly maker: string;
  readonly adoption: ProductAdoption;
}) {
  if (middle === null) return null;
  const valued = positions.filter(({ value }) => value.value !== null);
  const unknown = customers - valued.length;
  const told = (Object.keys(standingWords) as Standing[])
    .filter((standing) => (counts[standing] ?? 0) > 0)
    .map((standing) => `${count(counts[standing] ?? 0)} ${standingWords[standing].toLowerCase()}`);
  const points = valued.map((one) => ({
    key: one.customer,
    name: one.name,
    x: one.adoption.value ?? 0,
    y: one.value.value ?? 0,
    xLow: one.adoption.lo90,
    xHigh: one.adoption.hi90,
    yLow: one.value.lo90,
    yHigh: one.value.hi90,
    sureness: one.standing === 'uncertain' ? 0 : (one.probability ?? 0),
    words: wordsOf(one),
  }));
  return (
    <Chart
      title="Use against value"
      explained={{ figure: 'middle.adoption', inputs }}
      unit="one dot a customer; a cloud is its 90 % interval"
      summary={`${told.join(', ')}. The solid ones stand where they do with a probability of 70 % or more${
        unknown > 0 ? `; for ${count(unknown)} there are too few sessions to tell` : ''
      }.`}
      table={{
        columns: [
          { label: 'Customer' },
          { label: 'Stands' },
          { label: 'Probability', numeric: true, format: share },
          { label: 'Adoption index', numeric: true, format: rounded },
          { label: 'Low', numeric: true, format: rounded },
          { label: 'High', numeric: true, format: rounded },
          { label: 'Value against like use, %', numeric: true, format: rounded },
          { label: 'Low', numeric: true, format: rounded },
          { label: 'High', numeric: true, format: rounded },
          { label: 'Sessions', numeric: true, format: count },
        ],
        rows: positions.map((one) => [
          one.name,
          standingWords[one.standing],
          one.probability,
          one.adoption.value,
          one.adoption.lo90,
          one.adoption.hi90,
          one.value.value,
          one.value.lo90,
          one.value.hi90,
          one.sessions,
        ]),
      }}
    >
      <Quadrant
        points={points}
        xTitle="Adoption index: how regularly, how often and how widely it is used"
        yTitle="Value against like use"
        formatX={rounded}
        formatY={(percent) => signedPercent(percent / 100)}
        fixedX={[0, 1]}
        middle={{ x: middle.adoption, y: middle.value }}
      />
      <Named maker={maker} positions={positions} />
    </Chart>
  );
}

const mostNamed = 5;

/** Those to speak to first: who use it much and get little, and who get much in little use. */
function Named({
  maker,
  positions,
}: {
  readonly maker: string;
  readonly positions: readonly Position[];
}) {
  const kinds = (['busy-but-poor', 'hidden-gem'] as const).flatMap((standing) => {
    const own = positions
      .filter((one) => one.standing === standing)
      .toSorted((a, b) => (b.probability ?? 0) - (a.probability ?? 0));
    return own.length === 0 ? [] : [{ standing, own }];
  });
  if (kinds.length === 0) return null;
  return (
    <ul class="adoption-named">
      {kinds.map(({ standing, own }) => (
        <li key={standing}>
          <strong>{standingWords[standing]}:</strong>{' '}
          {own.slice(0, mostNamed).map(({ customer, name }, n) => (
            <>
              {n > 0 && ', '}
              <a href={`/m/${maker}/c/${customer}`}>{name}</a>
            </>
          ))}
          {own.length > mostNamed && ` and ${count(own.length - mostNamed)} more`}
        </li>
      ))}
    </ul>
  );
}

function wordsOf({ standing, probability, adoption, value, sessions, activeDays }: Position) {
  const sure = probability === null ? '' : ` (${share(probability)})`;
  const percent = (figure: number | null) => signedPercent((figure ?? 0) / 100);
  return (
    `${standingWords[standing].toLowerCase()}${standing === 'uncertain' ? '' : sure}; ` +
    `index ${rounded(adoption.value ?? 0)}, ${percent(value.value)} ` +
    `(${percent(value.lo90)} to ${percent(value.hi90)}), ` +
    `${counted(sessions, 'session')} on ${counted(activeDays, 'day')}`
  );
}
