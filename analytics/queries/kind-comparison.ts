import type { WithheldReason } from '../../contract/records/estimate.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import type { KindComparison, KindPair } from '../../contract/records/kind-comparison.ts';
import { subjectOf } from '../contexts/context-subject.ts';
import { readMark } from '../scales/session-mark.ts';
import { benjaminiHochberg } from '../value/false-discovery.ts';
import {
  compareProducts,
  type KindSubject,
  notCompared,
  type UnjudgedPair,
} from './compare-products.ts';
import { kindCells, kindSessions, type Tested } from './kind-figures.ts';
import { type Names, otherSentence, pairSentence } from './kind-sentences.ts';
import { productLeaves, type QueryPorts } from './product-leaves.ts';

/** Of the differences believed in one answer, no more are expected to be false. */
const falseDiscoveries = 0.05;

/**
 * The use contexts of a product beside those of the maker's other products of its kind: which
 * correspond, by what both models say of use (`kinds/compare-use.ts`); which share each has; and
 * where one gives more for the same money, false discoveries held over all that is told.
 *
 * Cost: for each other product two samples of 1,000 sessions, 60 comparisons of them, one scan of
 * the sessions of both, and 600 resamples of customers for each figure; about a third of a second.
 *
 * @param asked `other`: only with this product
 * @returns undefined: no such product, or the other one is none of its kind
 */
export async function kindComparisonOf(
  ports: QueryPorts,
  maker: string,
  product: string,
  asked: { readonly other?: string },
): Promise<KindComparison | undefined> {
  const { registry, clock, seed } = ports;
  const model = registry.product(maker, product);
  if (model === undefined) return undefined;
  const { name, kind } = model;
  const wanted = registry
    .products(maker)
    .map((entry) => entry.model)
    .filter((one) => kind !== undefined && one.kind === kind && one.product !== product)
    .filter((one) => asked.other === undefined || one.product === asked.other);
  if (asked.other !== undefined && wanted.length === 0) return undefined;

  const here = await openSubject(ports, maker, product);
  const own = await markOf(ports, maker, product, here);
  const compared = [];
  for (const one of wanted) {
    const there = await openSubject(ports, maker, one.product);
    const reason = typeof here === 'string' ? here : typeof there === 'string' ? there : undefined;
    const found =
      typeof here === 'string' || typeof there === 'string'
        ? notCompared(reason ?? 'not-enough-sessions')
        : await compareProducts(here, there, seed);
    const theirs = await markOf(ports, maker, one.product, there);
    compared.push({ product: one.product, name: one.name, found, mark: addMarks(own, theirs) });
  }
  const clear = believed(compared.flatMap(({ found }) => found.pairs));
  const now = clock();
  const cells = typeof here === 'string' ? [] : here.cells;
  const reason = kind === undefined ? 'no-kind' : wanted.length === 0 ? 'alone-of-its-kind' : null;
  const inputs = (other: string | null, mark: Mark) =>
    inputsOf({ scope: { of: 'kind', maker, product, other }, at: now, ...mark, told: {} });
  return {
    ...(reason === null ? {} : { withheld: reason }),
    inputs: inputs(null, own),
    window: {
      from: cells.reduce((least, { first }) => Math.min(least, first), now),
      to: cells.reduce((most, { last }) => Math.max(most, last), 0) || now,
    },
    computedAt: now,
    seed,
    n: cells.reduce((sum, { sessions }) => sum + sessions, 0),
    customers: new Set(cells.map(({ customer }) => customer)).size,
    ...{ maker, product, name, kind: kind ?? null },
    others: compared.map(({ found, mark, ...other }) => {
      const names = { here: name, there: other.name };
      const pairs = found.pairs.map((pair) => told(pair, names, clear));
      const sentence = otherSentence(names, pairs, found.withheld);
      return { inputs: inputs(other.product, mark), ...other, ...found, sentence, pairs };
    }),
  };
}

/** A product with what is to be compared of it, or why it cannot be. */
async function openSubject(
  ports: QueryPorts,
  maker: string,
  product: string,
): Promise<KindSubject | WithheldReason> {
  const [leaves] = await productLeaves(ports, maker, product);
  if (leaves?.contexts === undefined) return 'not-enough-sessions';
  if (leaves.contexts.contexts.length < 2) return 'no-stable-contexts';
  const subject = await subjectOf(ports, maker, leaves.model);
  const cells = await kindCells(ports.database, maker, leaves.model);
  return { ...subject, contexts: leaves.contexts, cells };
}

type Mark = Awaited<ReturnType<typeof readMark>>;

/** What tells the sessions that are compared from others. */
async function markOf(
  { database }: QueryPorts,
  maker: string,
  product: string,
  subject: KindSubject | WithheldReason,
): Promise<Mark> {
  if (typeof subject === 'string') return { sessions: 0, mark: 0 };
  return readMark(database, maker, product, kindSessions);
}

function addMarks(a: Mark, b: Mark): Mark {
  return { sessions: a.sessions + b.sessions, mark: a.mark + b.mark };
}

/** The differences that may be believed, of all that are told. */
function believed(pairs: readonly UnjudgedPair[]): ReadonlySet<Tested> {
  const tested = pairs
    .flatMap(({ share, value }) => [share, value])
    .filter((one): one is Tested & { readonly p: number } => (one?.p ?? null) !== null);
  const clear = benjaminiHochberg(
    tested.map(({ p }) => p),
    falseDiscoveries,
  );
  return new Set(tested.filter((_, n) => clear[n]));
}

function told(pair: UnjudgedPair, names: Names, clear: ReadonlySet<Tested>): KindPair {
  const { share, value } = pair;
  const judged = {
    ...pair,
    share: share?.estimate ?? null,
    value: value?.estimate ?? null,
    clear: {
      share: share !== null && clear.has(share),
      value: value !== null && clear.has(value),
    },
  };
  return { ...judged, sentence: pairSentence(names, judged) };
}
