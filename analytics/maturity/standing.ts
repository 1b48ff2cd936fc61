import {
  type MaturityStage,
  missingReasons,
  type PlaceMaturity,
  type ScaleTest,
  type StageProfile,
} from '../../contract/records/maturity.ts';
import type { Random } from '../random.ts';
import { stageDefinitions } from './parts.ts';
import {
  chanceOfScale,
  falseAlarms,
  leastReproducibility,
  leastScalability,
  type Scalability,
  scalability,
} from './scale-test.ts';
import { capitalised, shareInWords, stageWords } from './words.ts';

/** A scale of fewer places is none. */
const leastPlaces = 20;

/** The highest stage whose gates all hold up to it; null: not even the first. */
export function stageReached(stages: readonly StageProfile[]): MaturityStage | null {
  const first = stages.findIndex(({ holds }) => holds !== true);
  return stages[(first < 0 ? stages.length : first) - 1]?.stage ?? null;
}

/**
 * Where a place stands. No stage is named where the gates are not known to form a scale; and
 * `so-far` it is while parts are missing of a gate up to the next one.
 */
export function standingOf(
  stages: readonly StageProfile[],
  { verdict }: Pick<ScaleTest, 'verdict'>,
): Pick<PlaceMaturity, 'standing' | 'stage' | 'stages' | 'next'> {
  const next = nextStep(stages);
  const all = [...stages];
  if (verdict !== 'scale') return { standing: 'profile-only', stage: null, stages: all, next };
  const stage = stageReached(stages);
  const looked = stages.slice(0, stages.findIndex((one) => one.stage === next?.stage) + 1);
  const isWhole = (next === null ? stages : looked).every(({ parts }) =>
    parts.every(({ share }) => share !== null),
  );
  return { standing: isWhole ? 'given' : 'so-far', stage, stages: all, next };
}

/**
 * What would bring the next stage nearest: of the first stage whose gate does not hold, the weakest
 * part that is known; where none is, what has to be known first.
 */
function nextStep(stages: readonly StageProfile[]): PlaceMaturity['next'] {
  const here = stages.find(({ holds }) => holds !== true);
  if (here === undefined) return null;
  const { stage, parts, index, gate } = here;
  const known = parts.filter(({ share }) => share !== null);
  const weakest = known.toSorted((a, b) => (a.share ?? 0) - (b.share ?? 0))[0];
  if (weakest === undefined || index.value === null) {
    const why = parts.find(({ missing }) => missing !== 'no-network')?.missing ?? 'no-network';
    return {
      stage,
      part: null,
      sentence: `Whether ${stageWords[stage]} is reached cannot be told: ${missingReasons[why]}.`,
    };
  }
  const step = stageDefinitions
    .find((one) => one.stage === stage)
    ?.parts.find(({ part }) => part === weakest.part)?.step;
  return {
    stage,
    part: weakest.part,
    sentence:
      `${capitalised(step ?? '')}. ${weakest.label}: ${shareInWords(weakest.share ?? 0)}; ` +
      `the index of ${stageWords[stage]} is ${index.value.toFixed(2)}, its gate ${gate.toFixed(2)}.`,
  };
}

/**
 * Tests on many places whether the gates form a scale. Tested are the gates that are known of most
 * of the places, on those places of which all of these are known.
 *
 * Cost: 199 × places × gates².
 */
export function testScale(
  of: ScaleTest['of'],
  places: readonly (readonly StageProfile[])[],
  random: Random,
): ScaleTest {
  const stages = stageDefinitions.flatMap(({ stage }, n) => {
    const known = places.filter((one) => one[n]?.holds !== null).length;
    return known > 0 && 2 * known >= places.length ? [{ stage, n }] : [];
  });
  const passed = places
    .map((place) => stages.map(({ n }) => place[n]?.holds ?? null))
    .filter((row): row is boolean[] => row.every((holds) => holds !== null));
  const figures = scalability(passed);
  const isEnough = passed.length >= leastPlaces && figures.scalability !== null;
  const tested = {
    ...{ of, places: passed.length, stages: stages.map(({ stage }) => stage) },
    ...figures,
    chance: isEnough ? chanceOfScale(passed, random) : null,
  };
  const verdict = verdictOf(tested);
  return { ...tested, verdict, sentence: inWords({ ...tested, verdict }) };
}

function verdictOf({
  reproducibility,
  scalability: h,
  chance,
}: Scalability & Pick<ScaleTest, 'chance'>): ScaleTest['verdict'] {
  if (reproducibility === null || h === null || chance === null) return 'cannot-be-tested';
  const isScale =
    reproducibility >= leastReproducibility && h >= leastScalability && chance <= falseAlarms;
  return isScale ? 'scale' : 'no-scale';
}

function inWords(test: Omit<ScaleTest, 'sentence'>): string {
  const { of, places, stages, reproducibility, scalability: h, chance, verdict } = test;
  const gates = stages.map((stage) => stageWords[stage]).join(', ');
  const on = `${places} ${of}${places === 1 ? '' : 's'}`;
  if (stages.length < 2) {
    return 'Whether the gates form a scale cannot be tested: fewer than two are known of most places.';
  }
  if (places < leastPlaces) {
    return `Whether the gates form a scale cannot be tested on ${on}; it takes ${leastPlaces}.`;
  }
  if (verdict === 'cannot-be-tested') {
    return `Whether the gates of ${gates} form a scale cannot be tested: they do not set ${on} apart.`;
  }
  const figures =
    `reproducibility ${reproducibility?.toFixed(2)}, H ${h?.toFixed(2)}, ` +
    `by chance ${shareInWords(chance ?? 1)}`;
  if (verdict === 'scale') return `The gates of ${gates} form a scale on ${on} (${figures}).`;
  return (
    `The gates of ${gates} form no scale on ${on}, so no stage is named (${figures}; it takes ` +
    `${leastReproducibility.toFixed(2)}, ${leastScalability.toFixed(2)} and at most ` +
    `${shareInWords(falseAlarms)}).`
  );
}
