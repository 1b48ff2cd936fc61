import type { Range } from '../../contract/ports/insight-queries.ts';
import { type Estimate, withheldReasons } from '../../contract/records/estimate.ts';
import type { Customer } from '../../contract/records/registry.ts';
import type { CustomerValue } from '../../contract/records/value.ts';
import { textSql } from '../engine/literal.ts';
import { addSums, noSums, type Sums, sumsIn } from '../scales/sums.ts';
import { againstPeers, notCompared } from '../value/against-peers.ts';
import { termsOf } from '../value/comparison-cohort.ts';
import { peerWeeks } from '../value/peer-weeks.ts';
import type { ProductLeaves, QueryPorts } from './product-leaves.ts';

/** How a customer stands against others, and against whom. */
type Compared = Pick<CustomerValue['products'][number], 'againstPeers' | 'peers'>;

/** The counts by which customers are compared, for SELECT. */
const compared = ['sessions', 'rated', 'adjusted', 'adjusted_squares']
  .map((name) => `sum(l.${name})::BIGINT AS ${name}`)
  .join(', ');

/** What is asked of a comparison. */
export interface ComparisonAsked {
  readonly maker: string;
  readonly customer: Customer;
  /** What the customer did, by context; null: sessions that have none (yet). */
  readonly own: readonly { readonly context: string | null; readonly sums: Sums }[];
  readonly range: Range;
  /** epoch ms */
  readonly now: number;
}

/**
 * The comparison with people who use the product alike: in the customer's own contexts, else
 * (where too few share them, or one makes up most of them) in all. Only those who agreed to be
 * compared are peers, and only they are told. Of the others whole weeks count that are over, see
 * `peer-weeks.ts`, of those who were agreed upon on Monday, see `comparison-cohort.ts`.
 */
export async function compareWithPeers(
  database: QueryPorts['database'],
  product: ProductLeaves,
  asked: ComparisonAsked,
): Promise<Compared> {
  if (!asked.customer.consents.includes('comparison')) {
    return told(notCompared('not-agreed'), 'own');
  }
  const weeks = peerWeeks(asked.range, asked.now);
  if (weeks === undefined) return told(notCompared('no-whole-week'), 'own');
  const among = async (own: ComparisonAsked['own'], where: string) => {
    const { peers, gone } = await readOthers(database, product, asked, weeks, where);
    const { id } = asked.customer;
    const mine = own.map(({ sums }) => sums).reduce(addSums, noSums);
    return againstPeers(new Map([...peers, [id, mine]]), id, gone);
  };
  const placed = asked.own.filter(({ context }) => context !== null);
  const contexts = new Set(placed.map(({ context }) => textSql(context ?? '')));
  const alike = await among(placed, `l.context IN (${[...contexts].join(', ') || 'NULL'})`);
  const because = alike.withheld;
  if (because !== 'not-enough-customers' && because !== 'one-customer-dominates') {
    return told(alike, 'own');
  }
  return told(await among(asked.own, 'true'), 'all', because);
}

/** What others did in whole weeks, by customer; and those of them who have left. */
async function readOthers(
  database: QueryPorts['database'],
  { model, between }: ProductLeaves,
  { maker, customer }: ComparisonAsked,
  weeks: Range & { readonly to: number },
  where: string,
): Promise<{
  readonly peers: readonly (readonly [string, Sums])[];
  readonly gone: readonly Sums[];
}> {
  const rows = await database.query(
    `SELECT l.customer, t.gone, ${compared} FROM ${between(weeks)} l JOIN ${termsOf(maker)} t
       ON t.customer = l.customer AND epoch_ms(l.day::TIMESTAMP) >= t.from_time
         AND t.to_time > ${weeks.to}
     WHERE l.customer <> ${textSql(customer.id)} AND ${where}
     GROUP BY l.customer, t.gone ORDER BY l.customer, t.gone`,
  );
  const sums = (gone: boolean) =>
    rows
      .filter((row) => row.gone === gone)
      .map((row): readonly [string, Sums] => [String(row.customer), sumsIn(row, model)]);
  return { peers: sums(false), gone: sums(true).map(([, own]) => own) };
}

const inWords = {
  'not-enough-customers': 'Too few customers share your ways of use for a comparison in these',
  'one-customer-dominates':
    'One customer makes up too much of your ways of use for a comparison in these',
} as const;

function told(
  estimate: Estimate,
  contexts: 'own' | 'all',
  because?: keyof typeof inWords,
): Compared {
  const over =
    because === undefined
      ? 'Compared in your own ways of use.'
      : `${inWords[because]}, so it is over all ways of use of the product, each against what is usual in it.`;
  const sentence = estimate.withheld === undefined ? over : withheldReasons[estimate.withheld];
  return {
    againstPeers: estimate,
    peers: { contexts, ...(because === undefined ? {} : { because }), sentence },
  };
}
