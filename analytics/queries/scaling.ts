import { sample } from 'simple-statistics';
import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { Estimate } from '../../contract/records/estimate.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import type {
  Scaling,
  ScalingFit,
  ScalingGrouping,
  SimilarLevel,
} from '../../contract/records/scaling.ts';
import { scalingGroupings } from '../../contract/records/scaling.ts';
import { moneyResolution } from '../engine/session-columns.ts';
import { seededRandom, seedFor } from '../random.ts';
import { type Cell, readCells } from '../scales/cells.ts';
import { exponentInterval, fitTail, tailPlausibility } from '../scales/heavy-tail.ts';
import { type ScalingLaw, scalingLaw } from '../scales/power-law.ts';
import { sameExponent } from '../scales/same-exponent.ts';
import { selfSimilarity } from '../scales/self-similarity.ts';
import { deviceId } from '../scales/tree.ts';
import { withheld } from '../value/estimates.ts';
import { groupBy } from './group-by.ts';
import { nameOf } from './names.ts';
import { productLeaves, type QueryPorts } from './product-leaves.ts';
import { currenciesOf } from './scale-figures.ts';
import {
  exponentSentence,
  fitSentence,
  similaritySentence,
  tailSentence,
} from './scaling-sentences.ts';

const mostPoints = 500;
/** A tail of fewer customers cannot be told from another. */
const leastForTail = 100;
const mostForTail = 2_000;

/** A customer or a group, with the devices in use there and what was made with them. */
interface Sized {
  readonly id: string;
  readonly devices: number;
  readonly worth: number;
}

/**
 * How worth grows with the number of devices in use, under three groupings: customers, the groups
 * that customers belong to, and the groups where devices stand; whether the levels are alike; and
 * whether the worth of customers has a heavy tail. Each group counts what is directly in it, so
 * that no worth counts twice. Undefined where there is no such product.
 *
 * Cost: a scan of the leaves, 199 shuffles of the places, and 100 fits of a tail
 * to at most 2,000 customers.
 */
export async function scalingOf(
  ports: QueryPorts,
  maker: string,
  query: Parameters<InsightQueries['scaling']>[1],
): Promise<Scaling | undefined> {
  const { database, registry, clock, seed } = ports;
  const { product, ...range } = query;
  if (product !== undefined && registry.product(maker, product) === undefined) return undefined;
  const products = await productLeaves(ports, maker, product);
  const cells = (await Promise.all(products.map((of) => readCells(database, of, range)))).flat();
  const [unit = '', ...units] = currenciesOf(cells, products);
  const differ = units.length > 0;
  const told = differ ? [] : cells;
  const homeOf = ({ customer }: Cell) =>
    customer === null ? null : (registry.customer(maker, customer)?.group ?? null);
  const keys: Readonly<Record<ScalingGrouping, (cell: Cell) => string | null>> = {
    customers: ({ customer }) => customer,
    'customer-groups': homeOf,
    'place-groups': ({ group }) => group,
  };
  const standing = standingOf(cells);
  const now = clock();
  const places = (of: (cell: Cell) => string | null) => sizedBy(told, of);
  const fitted = scalingGroupings.map((grouping) => {
    const sized = places(keys[grouping]);
    const law = scalingLaw(sized.map(({ devices, worth }) => ({ size: devices, amount: worth })));
    const level = grouping === 'customers' ? 'customer' : 'group';
    const name = (id: string) => nameOf(registry, maker, { level, id });
    // What belongs to none of the places has no part in how they grow.
    const own = cells.filter((cell) => keys[grouping](cell) !== null);
    const stands = standingOf(own);
    return { law, fit: fitOf(grouping, sized, law, { differ, name, standing: stands }) };
  });
  const random = (word: string) => seededRandom(seedFor(seed, maker, product ?? '', word));
  const levels: readonly (readonly [SimilarLevel, (cell: Cell) => string | null])[] = [
    ['device', (cell) => deviceId(cell.product, cell.device)],
    ['customer', keys.customers],
    ['group', keys['customer-groups']],
  ];
  const amounts = levels.map(([level, of]) => ({
    level,
    amounts: places(of).map(({ worth }) => worth),
  }));
  const alike = selfSimilarity(amounts, random('similarity'));
  const nested = fitted.slice(0, 2).flatMap(({ law }) => (law.withheld === undefined ? [law] : []));
  const reason = differ ? ('units-differ' as const) : ('not-enough-places' as const);
  const answer = {
    ...{ maker, product: product ?? null, unit: differ ? '' : unit },
    ...{ window: { from: range.from ?? 0, to: range.to ?? now }, computedAt: now, seed },
    ...standing,
    ...(differ ? { withheld: 'units-differ' as const } : {}),
    fits: fitted.map(({ fit }) => fit),
    sameExponent: sameExponent(nested),
    similarity: {
      index: alike?.index ?? null,
      alikeFrom: alike?.alike.lo90 ?? null,
      alikeTo: alike?.alike.hi90 ?? null,
      p: alike?.p ?? null,
      levels: amounts.map((one) => ({
        level: one.level,
        places: one.amounts.filter((amount) => amount > 0).length,
      })),
      distances: (alike?.distances ?? []).map(({ of: [lower, upper], distance }) => ({
        ...{ lower, upper, distance },
      })),
      ...(alike === undefined ? { withheld: reason } : {}),
    },
    tail: tailOf(
      places(keys.customers),
      standingOf(cells.filter((cell) => cell.customer !== null)),
      differ,
      random('tail'),
    ),
  };
  return {
    ...answer,
    inputs: inputsOf({
      scope: {
        ...{ of: 'scaling', maker, product: product ?? null },
        ...{ from: range.from ?? null, to: range.to ?? null },
      },
      at: now,
      sessions: standing.n,
      mark: cells.reduce((sum, { sums }) => sum + sums.mark, 0),
      told: {
        ...Object.fromEntries(
          answer.fits.map(({ grouping, exponent }) => [
            `fits.${grouping}.exponent`,
            exponent.value,
          ]),
        ),
        'similarity.index': answer.similarity.index,
        'tail.exponent': answer.tail.exponent.value,
      },
    }),
    sentences: [
      ...answer.fits.map(({ sentence }) => sentence),
      ...exponentSentence(answer),
      similaritySentence(answer),
      tailSentence(answer),
    ],
  };
}

/** How many sessions of how many customers some cells are of. */
function standingOf(cells: readonly Cell[]) {
  return {
    n: cells.reduce((sum, { sums }) => sum + sums.sessions, 0),
    customers: new Set(cells.flatMap(({ customer }) => customer ?? [])).size,
  };
}

/** Devices in use and worth of each place; what belongs to none is left out. */
function sizedBy(cells: readonly Cell[], keyOf: (cell: Cell) => string | null): readonly Sized[] {
  const places = groupBy(
    cells.filter((cell) => keyOf(cell) !== null),
    (cell) => keyOf(cell) ?? '',
  );
  return [...places].map(([id, inside]) => ({
    id,
    devices: new Set(inside.map((cell) => deviceId(cell.product, cell.device))).size,
    worth: inside.reduce((sum, { sums }) => sum + sums.worth, 0) * moneyResolution,
  }));
}

function fitOf(
  grouping: ScalingGrouping,
  sized: readonly Sized[],
  law: ScalingLaw,
  {
    differ,
    name,
    standing,
  }: {
    readonly differ: boolean;
    readonly name: (id: string) => string;
    readonly standing: { readonly n: number; readonly customers: number };
  },
): ScalingFit {
  const method = 'least squares on logarithms, HC3';
  const stands = { unit: '1', ...standing, method };
  const exponent: Estimate =
    law.withheld === undefined
      ? { value: law.exponent, lo90: law.lo90, hi90: law.hi90, ...stands }
      : withheld(differ ? 'units-differ' : law.withheld, stands);
  return {
    grouping,
    exponent,
    factor: law.withheld === undefined ? law.factor : null,
    places: law.places,
    leftOut: sized.length - law.places,
    points: sized
      .filter(({ worth }) => worth > 0)
      .toSorted((a, b) => b.devices - a.devices || b.worth - a.worth || (a.id < b.id ? -1 : 1))
      .slice(0, mostPoints)
      .map(({ id, devices, worth }) => ({ id, name: name(id), devices, worth })),
    sentence: fitSentence(grouping, exponent, law.places),
  };
}

function tailOf(
  customers: readonly Sized[],
  standing: { readonly n: number; readonly customers: number },
  differ: boolean,
  random: () => number,
): Scaling['tail'] {
  const worths = customers.map(({ worth }) => worth).filter((worth) => worth > 0);
  const stands = {
    ...{ unit: '1', ...standing },
    method: 'greatest likelihood above the beginning of the tail, customers resampled',
  };
  const fit = worths.length < leastForTail ? undefined : fitTail(worths, 'any');
  if (fit === undefined) {
    const exponent = withheld(differ ? 'units-differ' : 'not-enough-customers', stands);
    return { exponent, from: null, inTail: 0, plausibility: null };
  }
  const interval = exponentInterval(worths, 'any', fit, random);
  return {
    exponent: { value: fit.exponent, ...interval, ...stands },
    from: fit.from,
    inTail: fit.values,
    plausibility: plausibilityOf(worths, random),
  };
}

/** Of very many customers a sample tells as well whether the tail is plausible. */
function plausibilityOf(worths: readonly number[], random: () => number): number | null {
  const few = worths.length <= mostForTail ? worths : sample([...worths], mostForTail, random);
  const fit = fitTail(few, 'any');
  return fit === undefined ? null : tailPlausibility(few, fit, random);
}
