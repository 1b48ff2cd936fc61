import { seededRandom } from '../random.ts';
import { type Expectation, learnExpectations } from '../value/expectation.ts';
import { chooseK } from './choose-k.ts';
import { clusterColumn } from './context-rows.ts';
import { describe } from './describe.ts';
import type { DescribedColumn } from './described-column.ts';
import { applyScaling, fitScaling, type Scaling } from './features.ts';
import { kPrototypes, type Prototypes } from './k-prototypes.ts';
import { type Mixture, memberships } from './mixture.ts';
import type { Points } from './points.ts';
import type { Rule } from './rule.ts';
import { calibrated, type SoftQuality, softQuality } from './soft-membership.ts';
import type { Trait } from './traits.ts';

/** The sessions on which the contexts of a product are to be found. Plain data, for a worker. */
export interface FitTask {
  readonly seed: number;
  readonly ids: readonly string[];
  /** What describes them. */
  readonly columns: readonly DescribedColumn[];
  /** The names of the columns that may explain a session's value inside its context. */
  readonly explaining: readonly string[];
  /** Whole millionths of money. */
  readonly worth: readonly (number | null)[];
  readonly cost: readonly (number | null)[];
  /** Who used the product; null: nobody known. */
  readonly customers: readonly (string | null)[];
}

/** A context as it was found, not yet recognised as an old one or a new one. Plain JSON. */
export interface FoundContext {
  readonly name: string;
  readonly traits: readonly Pick<Trait, 'label' | 'strength' | 'kind'>[];
  readonly rule: Pick<Rule, 'sentence' | 'precision' | 'coverage'> | null;
  /** Mean bootstrap Jaccard; null where there is only one context, which cannot be missed. */
  readonly stability: number | null;
  /** The sessions nearest its centre, nearest first. */
  readonly typical: readonly string[];
  readonly expectation: Expectation | null;
}

/** Everything by which later sessions are placed, and what was found. Plain JSON. */
export interface FittedContexts {
  readonly scaling: Scaling;
  readonly prototypes: Prototypes;
  /** In the order of the prototypes. */
  readonly contexts: readonly FoundContext[];
  /** Share of the spread that the contexts leave; null for one context, which leaves it all. */
  readonly unexplained: number | null;
  /** By which it is told how near a session is to each context. */
  readonly mixture: Mixture;
  /** null for one context. */
  readonly soft: SoftQuality | null;
}

/** Late data may take some of the typical sessions away, so that more are kept than shown. */
const typicalKept = 12;

/** The name of the one context of a product whose uses do not stand apart. */
export const allUse = 'all use';

/**
 * Finds the use contexts of a product: scales what describes its sessions, chooses how many
 * contexts stand apart reliably (one, if none do), puts each into words, and learns what value to
 * expect in each. The same task gives the same answer.
 *
 * Cost: that of `chooseK`; about half a second for 5,000 sessions.
 */
export function fitContexts(task: FitTask): FittedContexts {
  const { columns, ids } = task;
  const random = seededRandom(task.seed);
  const clustered = columns.map(clusterColumn);
  const scaling = fitScaling(clustered, random);
  const points = applyScaling(scaling, clustered);
  const chosen = chooseK(points, { random });
  const { k, clustering } = chosen;
  const words = describe(columns, clustering.cluster, k);
  const explaining = columns.filter(({ name }) => task.explaining.includes(name));
  const nearestFirst = ids
    .map((_, row) => row)
    .sort(
      (a, b) => clustering.distance[a]! - clustering.distance[b]! || (ids[a]! < ids[b]! ? -1 : 1),
    );

  const inside = (j: number) => (_: unknown, row: number) => clustering.cluster[row] === j;
  const expectations = learnExpectations(
    words.map((_, j) => ({
      worth: task.worth.filter(inside(j)),
      cost: task.cost.filter(inside(j)),
      customers: task.customers.filter(inside(j)),
      explaining: explaining.map(
        (column) =>
          ({
            ...column,
            values: (column.values as unknown[]).filter(inside(j)),
          }) as DescribedColumn,
      ),
    })),
  );
  const contexts = words.map(({ name, traits, rule }, j): FoundContext => {
    return {
      name: k === 1 ? allUse : name,
      traits: traits.map(({ label, strength, kind }) => ({ label, strength, kind })),
      rule: rule && { sentence: rule.sentence, precision: rule.precision, coverage: rule.coverage },
      stability: k === 1 ? null : (chosen.stability[j] ?? null),
      typical: nearestFirst
        .filter((row) => clustering.cluster[row] === j)
        .slice(0, typicalKept)
        .map((row) => ids[row]!),
      expectation: expectations[j] ?? null,
    };
  });
  const mixture = calibrated(points, chosen.mixture.mixture);
  return {
    scaling,
    prototypes: clustering.prototypes,
    contexts,
    mixture,
    soft: k === 1 ? null : softQuality(memberships(points, mixture), clustering.cluster, k),
    unexplained: k === 1 ? null : clustering.inertia / spreadOf(points, task.seed),
  };
}

/** The inertia around one single centre. */
function spreadOf(points: Points, seed: number): number {
  return kPrototypes(points, { k: 1, random: seededRandom(seed) }).inertia;
}
