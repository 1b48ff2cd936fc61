import { type ProductAdoption, productAdoption } from '../contract/records/adoption.ts';
import { type ProductGoals, productGoals } from '../contract/records/goal.ts';
import { type Maturity, maturity } from '../contract/records/maturity.ts';
import { type CustomerMembership, customerMembership } from '../contract/records/membership.ts';
import { type Scaling, scaling } from '../contract/records/scaling.ts';
import { type ProductSummary, productSummary } from '../contract/records/session.ts';
import { type UseCases, type UseContext, useCases } from '../contract/records/use-context.ts';
import { type ScaleValue, scaleValue } from '../contract/records/value.ts';
import { productListing } from './answers.ts';
import { type Api, address } from './api-client.ts';
import {
  amountInWords,
  estimateInWords,
  momentInWords,
  numberInWords,
  shareInWords,
} from './figures.ts';
import { printable, table } from './table.ts';
import { paint, type Terminal } from './terminal.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

interface Asked extends ReadingOptions {
  readonly customers?: boolean;
}

interface Report {
  readonly useCases: UseCases;
  readonly summary: ProductSummary;
  /** Of the product as a place in the tree of value. */
  readonly value: ScaleValue;
  readonly adoption: ProductAdoption;
  readonly goals: ProductGoals;
  /** How its worth grows with size. */
  readonly scaling: Scaling;
  /** Of all that its maker has in use: maturity is no matter of one product. */
  readonly maturity: Maturity;
  /** Only where it was asked for. */
  readonly customers?: readonly CustomerMembership[];
}

/** `valuemesh report`: for what products are used, and the value that each way of use makes. */
export const reportVerb: Verb = (terminal) => {
  const made = command(
    'report',
    'the use contexts of products with their value, adoption, goals, growth and maturity',
    {
      'valuemesh report': 'of every product that the key may see',
      'valuemesh report acme e-bike --json': 'of one, for another program',
      'valuemesh report acme e-bike --customers': 'with how near each customer is to them',
    },
  );
  return reading(made)
    .argument('[maker]')
    .argument('[product]')
    .option('--customers', 'with how near each customer is to the use contexts')
    .action(async (maker: string | undefined, product: string | undefined, options: Asked) => {
      const api = await systemOf(options, terminal);
      const wanted = await productsOf(api, maker, product);
      const reports = await Promise.all(
        wanted.map((one) => reportOf(api, one, options.customers === true)),
      );
      answer(terminal, options, reports, () =>
        reports.length === 0
          ? 'There is no product to report on.'
          : reports.map((report) => reportInWords(report, terminal)).join('\n\n'),
      );
    });
};

interface ProductName {
  readonly maker: string;
  readonly product: string;
}

async function productsOf(
  api: Api,
  maker?: string,
  product?: string,
): Promise<readonly ProductName[]> {
  if (maker !== undefined && product !== undefined) return [{ maker, product }];
  const all = await api.list('/api/v1/products', productListing);
  return all.filter((one) => maker === undefined || one.maker === maker);
}

async function reportOf(
  api: Api,
  { maker, product }: ProductName,
  withCustomers: boolean,
): Promise<Report> {
  const [cases, summary, value, adoption, goals, grows, matures] = await Promise.all([
    api.get(address`/api/v1/makers/${maker}/products/${product}/use-cases`, useCases),
    api.get(address`/api/v1/makers/${maker}/products/${product}/summary`, productSummary),
    api.get(address`/api/v1/makers/${maker}/scales/product/${product}`, scaleValue),
    api.get(address`/api/v1/makers/${maker}/products/${product}/adoption`, productAdoption),
    api.get(address`/api/v1/makers/${maker}/products/${product}/goals`, productGoals),
    api.get(address`/api/v1/makers/${maker}/scaling`, scaling, { product }),
    api.get(address`/api/v1/makers/${maker}/maturity/network/network`, maturity),
  ]);
  const report = {
    ...{ useCases: cases, summary, value, adoption, goals },
    ...{ scaling: grows, maturity: matures },
  };
  if (!withCustomers) return report;
  const customers = await api.list(
    address`/api/v1/makers/${maker}/products/${product}/memberships`,
    customerMembership,
  );
  return { ...report, customers };
}

function reportInWords(report: Report, terminal: Terminal): string {
  const { useCases: cases, summary, customers, adoption, goals, scaling: grows } = report;
  const { name, maker, product, needs, items } = cases;
  const lines = [
    `${paint(terminal, 'bold', printable(name))} (${maker}/${product})`,
    `${count(summary.sessions, 'session')} of ${count(summary.customers, 'customer')} on ` +
      `${count(summary.devices, 'device')}${period(summary)}`,
    ...Object.entries(summary.totals).map(([total, sum]) => `  ${total}: ${amountInWords(sum)}`),
  ];
  if (needs !== null) {
    lines.push(`${needs.sessions} of ${needs.needed} sessions that the first insight needs.`);
  }
  if (items.length > 0) lines.push('', table(terminal, columns, items));
  for (const { name: way, weighing } of items) {
    if (weighing !== null) lines.push(printable(`${way}: ${weighing.sentence}`));
  }
  lines.push(...qualityInWords(cases.quality));
  for (const { name, sessions, customers: users, rule } of cases.emerging) {
    lines.push(
      `Emerging: ${printable(name)}, ${count(sessions, 'session')} of ${count(users, 'customer')} in two weeks. ${printable(rule?.sentence ?? '')}`.trim(),
    );
  }
  lines.push('', ...adoption.sentences);
  lines.push(...goals.items.map(({ label, sentence }) => printable(`${label}: ${sentence}`)));
  lines.push('', ...grows.sentences, ...maturityInWords(report.maturity));
  lines.push(
    '',
    'How a figure was made, and of which sessions: valuemesh explain FIGURE',
    table(terminal, figureColumns, figuresOf(report)),
  );
  if (customers !== undefined) lines.push('', table(terminal, customerColumns, customers));
  return lines.join('\n');
}

/** One line on how far the contexts can be relied on; none where there is one context only. */
function qualityInWords({
  stability,
  unexplained,
  between,
  sampled,
}: UseCases['quality']): readonly string[] {
  if (stability === null || unexplained === null) return [];
  const unclear = between === null ? '' : `, ${shareInWords(between)} of sessions between contexts`;
  return [
    `Found again: ${shareInWords(stability)} at least; unexplained: ${shareInWords(unexplained)} of the spread${unclear}; from ${count(sampled, 'session')}.`,
  ];
}

/** How mature all use of the maker is, why, and the next step. */
function maturityInWords({ sentence, scale, next }: Maturity): readonly string[] {
  const step = next === null ? [] : [`Next: ${next.sentence}`];
  return [
    `Maturity of all products, over 28 days: ${printable(sentence)}`,
    scale.sentence,
    ...step,
  ];
}

/** A figure by which it is asked how it was made. */
interface Explainable {
  readonly of: string;
  readonly figure: string;
}

/** The main figures of a report, by their names as they are at any time. */
function figuresOf(report: Report) {
  const { useCases, value, goals, adoption, maturity: matures, scaling: grows } = report;
  const { maker, product, items } = useCases;
  const named = (of: string, scope: string, figures: readonly string[]) =>
    figures.map((figure): Explainable => ({ of, figure: `${figure}~${maker}~${scope}` }));
  return [
    ...named(value.name, `scale~product~${product}`, ['sessions', 'worth', 'cost', 'value']),
    ...items.flatMap(({ id, name }) =>
      named(name, `context~${product}~${id}`, ['worth', 'value', 'room']),
    ),
    ...goals.items.flatMap(({ id, label }) =>
      named(label, `goal~${product}~${id}`, ['figure', 'gap']),
    ),
    ...named('adoption', `adoption~${product}`, ['active.stickiness', 'transitions.moved']),
    ...adoption.campaigns.flatMap(({ id, name }) =>
      named(name, `adoption~${product}`, [`campaigns.${id}.during`, `campaigns.${id}.after`]),
    ),
    ...named(
      'growth',
      `scaling~${product}`,
      grows.fits.map(({ grouping }) => `fits.${grouping}.exponent`),
    ),
    ...named(
      'maturity',
      'maturity~network~network',
      matures.stages.map(({ stage }) => `stages.${stage}.index`),
    ),
  ];
}

const figureColumns = [
  { title: 'of', of: ({ of }: Explainable) => of },
  { title: 'figure', of: ({ figure }: Explainable) => figure },
] as const;

function period({ firstStart, lastEnd }: ProductSummary): string {
  if (firstStart === null || lastEnd === null) return '';
  return `, ${momentInWords(firstStart)} to ${momentInWords(lastEnd)}`;
}

function count(number: number, what: string): string {
  return `${numberInWords(number)} ${what}${number === 1 ? '' : 's'}`;
}

const columns = [
  { title: 'use context', of: ({ name }: UseContext) => name },
  { title: 'sessions', of: ({ sessions }: UseContext) => sessions, align: 'right' },
  { title: 'share', of: (one: UseContext) => shareInWords(one.shareOfSessions), align: 'right' },
  { title: 'customers', of: ({ customers }: UseContext) => customers, align: 'right' },
  { title: 'value (90 % interval)', of: ({ value }: UseContext) => estimateInWords(value) },
  { title: 'best tenth get more', of: ({ room }: UseContext) => estimateInWords(room) },
  { title: 'state', of: ({ state }: UseContext) => state },
] as const;

const customerColumns = [
  { title: 'customer', of: ({ customer }: CustomerMembership) => customer },
  { title: 'sessions', of: ({ sessions }: CustomerMembership) => sessions, align: 'right' },
  { title: 'how they use it', of: ({ sentence }: CustomerMembership) => sentence },
] as const;
