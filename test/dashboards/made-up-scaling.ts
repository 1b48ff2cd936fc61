import { groupBy } from '../../analytics/queries/group-by.ts';
import {
  fitSentence,
  similaritySentence,
  tailSentence,
} from '../../analytics/queries/scaling-sentences.ts';
import { seededRandom } from '../../analytics/random.ts';
import { scalingLaw } from '../../analytics/scales/power-law.ts';
import { selfSimilarity } from '../../analytics/scales/self-similarity.ts';
import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { Scaling, ScalingGrouping } from '../../contract/records/scaling.ts';
import { inputsAt } from '../support/made-up-inputs.ts';
import { groups, maker, now, people, sessions } from './made-up-use.ts';

/** How worth grows with devices: of customers by what they did, of groups made up over two decades. */
export function scalingOf({
  product,
}: Parameters<InsightQueries['scaling']>[1]): Scaling | undefined {
  const own = sessions.filter((one) => product === undefined || one.product === product);
  const random = seededRandom(5);
  const byCustomer = groupBy(own, ({ customer }) => customer);
  const customers = people.flatMap(({ id, name }) => {
    const its = byCustomer.get(id) ?? [];
    const worth = its.reduce((sum, one) => sum + (one.worth ?? 0), 0);
    const devices = new Set(its.map(({ product: of, device }) => `${of}/${device}`)).size;
    return worth > 0 ? [{ id, name, devices, worth }] : [];
  });
  const spread = Array.from({ length: 36 }, (_, n) => {
    const devices = Math.ceil(2 * 60 ** random());
    const worth = 9 * devices ** 1.14 * Math.exp(0.7 * (random() - 0.5));
    const group = groups[n % groups.length]!;
    return { id: `${group.id}-${n}`, name: `${group.name} ${n + 1}`, devices, worth };
  });
  const standing = { n: own.length, customers: customers.length };
  const lawOf = (grouping: ScalingGrouping, points: typeof customers) => {
    const law = scalingLaw(points.map(({ devices, worth }) => ({ size: devices, amount: worth })));
    const stands = { unit: '1', ...standing, method: 'least squares on logarithms, HC3' };
    const exponent =
      law.withheld === undefined
        ? { value: law.exponent, lo90: law.lo90, hi90: law.hi90, ...stands }
        : { value: null, lo90: null, hi90: null, ...stands, withheld: law.withheld };
    return {
      ...{ grouping, exponent, places: law.places, leftOut: 0, points },
      factor: law.withheld === undefined ? law.factor : null,
      sentence: fitSentence(grouping, exponent, law.places),
    };
  };
  const amounts = [
    { level: 'customer' as const, amounts: customers.map(({ worth }) => worth) },
    { level: 'group' as const, amounts: spread.map(({ worth }) => worth) },
  ];
  const alike = selfSimilarity(amounts, random)!;
  const fits = [
    lawOf('customers', customers),
    lawOf('customer-groups', spread),
    lawOf('place-groups', spread.slice(0, 6)),
  ];
  const answer = {
    ...{ maker, product: product ?? null, unit: 'EUR', seed: 1, computedAt: now - 90_000 },
    ...{ window: { from: 0, to: now }, ...standing, fits, sameExponent: null },
    similarity: {
      ...{ index: alike.index, alikeFrom: alike.alike.lo90, alikeTo: alike.alike.hi90, p: alike.p },
      levels: amounts.map(({ level, amounts: all }) => ({ level, places: all.length })),
      distances: alike.distances.map(({ of: [lower, upper], distance }) => ({
        lower,
        upper,
        distance,
      })),
    },
    tail: {
      exponent: { ...fits[2]!.exponent, withheld: 'not-enough-customers' as const },
      ...{ from: null, inTail: 0, plausibility: null },
    },
  };
  const sentences = [
    ...fits.map(({ sentence }) => sentence),
    similaritySentence(answer),
    tailSentence(answer),
  ];
  const scope = { of: 'scaling', maker, product: product ?? null, from: null, to: null } as const;
  return { ...answer, inputs: inputsAt(scope, own.length), sentences };
}
