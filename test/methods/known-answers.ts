import { stickiness } from '../../analytics/adoption/active-use.ts';
import { kaplanMeier, survivalAt } from '../../analytics/adoption/kaplan-meier.ts';
import { assign, kPrototypes } from '../../analytics/contexts/k-prototypes.ts';
import { numericPoints } from '../../analytics/contexts/points.ts';
import { crossingOf } from '../../analytics/gaps/two-lognormals.ts';
import { scalability } from '../../analytics/maturity/scale-test.ts';
import { seededRandom } from '../../analytics/random.ts';
import { gini } from '../../analytics/scales/gini.ts';
import { theil, theilSplit } from '../../analytics/scales/theil.ts';
import { changePoints } from '../../analytics/series/change-points.ts';
import { forecast } from '../../analytics/series/forecast.ts';
import { smooth } from '../../analytics/series/holt-winters.ts';
import { runLengths } from '../../analytics/series/run-length.ts';
import { bestWeighed } from '../../analytics/value/best-weights.ts';
import { leastSquares } from '../../analytics/value/least-squares.ts';
import { quantileRegression } from '../../analytics/value/quantile-regression.ts';
import { shrink } from '../../analytics/value/shrink.ts';
import { upperTail } from '../../analytics/value/student-t.ts';
import { engel } from '../analytics/known/engel.ts';
import { iris } from '../analytics/known/iris.ts';
import { baseballHits, remissions } from '../analytics/known/known-samples.ts';
import { airPassengers, nile } from '../analytics/known/known-series.ts';
import { norris, table } from '../analytics/known/nist.ts';
import { adjustedRand } from '../analytics/support/adjusted-rand.ts';
import { times } from '../analytics/support/worlds.ts';
import { twoKinds } from '../rates/silences.ts';
import { knownLaws } from './known-laws.ts';
import { knownUses } from './known-uses.ts';

/** A figure that somebody else published, and our code computes. */
export interface KnownAnswer {
  /** the section of `docs/methods.md` that it belongs to */
  readonly measure: string;
  readonly what: string;
  readonly source: string;
  readonly published: number;
  /** digits behind the point to which ours must agree */
  readonly digits: number;
  /** computed anew; undefined where the reference data are not mounted */
  readonly ours: () => number | undefined | Promise<number | undefined>;
}

const scikit = 'scikit-learn 1.2.1, KMeans on the raw measurements of Fisher 1936';
const lydia = 'Cobb, Biometrika 65 (1978) 243';

function irisClusters() {
  if (!iris.available) return undefined;
  const points = numericPoints(iris.rows);
  const fitted = kPrototypes(points, { k: 3, random: seededRandom(1) });
  const { distance } = assign(points, fitted.prototypes);
  return {
    inertia: distance.reduce((a, b) => a + b),
    agreement: adjustedRand(fitted.cluster, iris.species),
  };
}

function norrisLine(): readonly number[] {
  const { y, rows } = table(norris, 2);
  return leastSquares(rows, y);
}

function battingAverages() {
  const average = baseballHits.reduce((a, b) => a + b) / baseballHits.length / 45;
  return shrink(
    baseballHits.map((hits) => ({ value: hits / 45, variance: (average * (1 - average)) / 45 })),
  ).items;
}

function engelLine(tau: number): readonly number[] {
  const line = engel.map(([income]) => [1, income]);
  return quantileRegression(
    line,
    engel.map(([, spent]) => spent),
    tau,
  ).beta;
}

const envelopment = 'Cooper, Seiford & Tone, Data Envelopment Analysis (2007)';

function efficiency(
  of: number,
  outcome: readonly number[],
  resources: readonly (readonly number[])[],
): number | undefined {
  const all = outcome.map((amount, n) => ({
    outcomes: [amount],
    resources: resources.map((resource) => resource[n] ?? 0),
  }));
  const [own] = all.slice(of);
  return own && (bestWeighed(own, all) ?? undefined);
}

const twoGates = [
  ...times(18, () => [true, true]),
  ...times(2, () => [false, true]),
  ...times(42, () => [true, false]),
  ...times(38, () => [false, false]),
];

/** Every published figure that takes no longer than a moment to compute. */
export const knownAnswers: readonly KnownAnswer[] = [
  ...knownUses,
  ...knownLaws,
  {
    ...{ measure: 'contexts', what: 'irises in three clusters: sum of squared distances' },
    ...{ source: scikit, published: 78.85144142614601, digits: 9 },
    ours: () => irisClusters()?.inertia,
  },
  {
    ...{ measure: 'contexts', what: 'irises: agreement with their species (adjusted Rand)' },
    ...{ source: scikit, published: 0.7302382722834697, digits: 12 },
    ours: () => irisClusters()?.agreement,
  },
  {
    ...{ measure: 'value', what: 'line through the data set Norris: slope' },
    ...{ source: 'NIST StRD, certified', published: 1.00211681802045, digits: 12 },
    ours: () => norrisLine()[1],
  },
  {
    ...{ measure: 'value', what: 'line through the data set Norris: intercept' },
    ...{ source: 'NIST StRD, certified', published: -0.262323073774029, digits: 11 },
    ours: () => norrisLine()[0],
  },
  {
    ...{ measure: 'value', what: 'eight stores by staff and sales: efficiency of the third' },
    ...{ source: `${envelopment}, table 1.1`, published: 0.6667, digits: 4 },
    ours: () => efficiency(2, [1, 3, 2, 3, 4, 2, 3, 5], [[2, 3, 3, 4, 5, 5, 6, 8]]),
  },
  {
    ...{ measure: 'value', what: 'six with two inputs: efficiency of the first' },
    ...{ source: `${envelopment}, example 2.2`, published: 0.8571, digits: 4 },
    ours: () =>
      efficiency(
        0,
        [1, 1, 1, 1, 1, 1],
        [
          [4, 7, 8, 4, 2, 10],
          [3, 3, 1, 2, 4, 1],
        ],
      ),
  },
  {
    ...{ measure: 'peers', what: 'eighteen baseball players: how far each is left where he was' },
    ...{
      source: 'Efron & Morris, Scientific American 236 (1977) 119',
      published: 0.212,
      digits: 3,
    },
    ours: () => 1 - (battingAverages()[0]?.shrinkage ?? Number.NaN),
  },
  {
    ...{ measure: 'peers', what: 'the best of them, .400 as measured, drawn to the others' },
    ...{ source: 'the same', published: 0.294, digits: 3 },
    ours: () => battingAverages()[0]?.value,
  },
  {
    ...{ measure: 'best-practice', what: 'what households spend on food: median line, slope' },
    ...{ source: 'Koenker & Hallock 2001, data of Engel 1857', published: 0.56018, digits: 5 },
    ours: () => engelLine(0.5)[1],
  },
  {
    ...{ measure: 'best-practice', what: 'the same line, intercept' },
    ...{ source: 'the same', published: 81.48225, digits: 4 },
    ours: () => engelLine(0.5)[0],
  },
  {
    ...{ measure: 'best-practice', what: 'the same for the upper tenth, slope' },
    ...{ source: 'R, quantreg 5', published: 0.6863, digits: 4 },
    ours: () => engelLine(0.9)[1],
  },
  {
    ...{ measure: 'adoption', what: 'weeks of remission: share beyond 10 weeks' },
    ...{ source: 'Freireich et al., Blood 21 (1963) 699', published: 0.753, digits: 3 },
    ours: () => survivalAt(kaplanMeier(remissions), 10),
  },
  ...(
    [
      [6, 0.857],
      [7, 0.807],
    ] as const
  ).map(
    ([weeks, published]): KnownAnswer => ({
      ...{ measure: 'adoption', what: `the same, beyond ${weeks} weeks` },
      ...{ source: 'the same', published, digits: 3 },
      ours: () => survivalAt(kaplanMeier(remissions), weeks),
    }),
  ),
  {
    ...{ measure: 'adoption', what: 'the same, beyond 23 weeks' },
    ...{ source: 'the same', published: 0.448, digits: 3 },
    ours: () => survivalAt(kaplanMeier(remissions), 23),
  },
  {
    ...{
      measure: 'adoption',
      what: 'five customers on 28, 14, 7, 7 and 7 of 28 days: stickiness times monthly actives',
    },
    ...{ source: 'by hand: mean daily actives, 63 / 28', published: 2.25, digits: 12 },
    ours: () => {
      const histories = [28, 14, 7, 7, 7].map((days, n) => {
        const used = times(days, (day) => ({ day, sessions: 1, contexts: [] }));
        return [`c-${n}`, used] as const;
      });
      const period = { first: 0, last: 27 };
      const { ratio, monthly } = stickiness(new Map(histories), period, seededRandom(1));
      return ratio.withheld === undefined ? ratio.value * monthly : undefined;
    },
  },
  {
    ...{
      measure: 'maturity',
      what: 'two gates that 60 and 20 of 100 pass, 2 of them out of order: H',
    },
    ...{ source: 'Loevinger’s coefficient, by hand: 1 − 2/8', published: 0.75, digits: 12 },
    ours: () => scalability(twoGates).scalability ?? undefined,
  },
  {
    ...{ measure: 'settings', what: 'Student’s t: chance above 1.812461 with 10 degrees' },
    ...{ source: 'NIST/SEMATECH e-Handbook 1.3.6.7.2', published: 0.05, digits: 6 },
    ours: () => upperTail(1.812461, 10),
  },
  {
    ...{ measure: 'scales', what: 'Gini coefficient of 1, 2, 3, 4' },
    ...{ source: 'by hand', published: 0.25, digits: 12 },
    ours: () => gini([1, 2, 3, 4]) ?? undefined,
  },
  {
    ...{ measure: 'scales', what: 'Theil’s T of four, one of whom has all: ln 4' },
    ...{ source: 'by hand', published: Math.log(4), digits: 12 },
    ours: () => theil([0, 0, 0, 7]) ?? undefined,
  },
  {
    ...{ measure: 'scales', what: 'Theil’s T of two groups of equals: share inside the groups' },
    ...{ source: 'Theil 1967: it lies wholly between them', published: 0, digits: 12 },
    ours: () => {
      const split = theilSplit([
        [1, 1],
        [3, 3],
      ]);
      return split === null ? undefined : split.within / split.total;
    },
  },
  {
    ...{ measure: 'series', what: 'the Nile at Aswan: years of record before its level changed' },
    ...{ source: lydia, published: 28, digits: 0 },
    ours: () => changePoints(nile)[0]?.at,
  },
  {
    ...{ measure: 'series', what: 'the Nile at Aswan: change of its level, 10⁸ m³ a year' },
    ...{ source: `${lydia}: 849.97 less 1,097.75`, published: -247.78, digits: 2 },
    ours: () => changePoints(nile)[0]?.shift,
  },
  {
    ...{
      measure: 'series',
      what: 'the Nile at Aswan in 1902, four years behind it: for how long the level has likely held, years',
    },
    ...{ source: `${lydia}: since 1899`, published: 4, digits: 0 },
    ours: () => {
      const runs = runLengths(nile.slice(0, 32));
      return runs.indexOf(Math.max(...runs));
    },
  },
  {
    ...{ measure: 'series', what: 'passengers of airlines, smoothed: sum of squared errors' },
    ...{ source: 'R 4, HoltWinters(AirPassengers, "additive")', published: 21860.18, digits: 1 },
    ours: () =>
      smooth(airPassengers, 12, { level: 0.2479595, trend: 0.0345373, season: 1 }).squaredErrors,
  },
];

/** What our code gives, by what no publication says: to be read beside the known answers. */
export interface OwnFigure {
  readonly measure: string;
  readonly what: string;
  readonly ours: () => number | undefined;
}

/** Figures of our own choice or making, found by asking the code, so that no page can be wrong on them. */
export const ownFigures: readonly OwnFigure[] = [
  {
    measure: 'gaps',
    what: 'silences of about 20 s and about 31,600 s, in equal shares: the gap between them, seconds',
    ours: () => Math.exp(crossingOf(twoKinds)),
  },
  {
    measure: 'series',
    what: 'passengers of airlines, the last year forecast: error, of that of repeating the year before (MASE)',
    ours: () => forecast(airPassengers.slice(0, 132), { period: 12, horizon: 12 })?.mase,
  },
];
