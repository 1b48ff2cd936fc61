import { campaigns } from './campaigns.ts';
import { contexts } from './contexts.ts';
import { emerging } from './emerging.ts';
import { frontier } from './frontier.ts';
import { gaps } from './gaps.ts';
import { goals } from './goals.ts';
import { growth } from './growth.ts';
import { identity } from './identity.ts';
import { inequality } from './inequality.ts';
import { kinds } from './kinds.ts';
import { maturity } from './maturity.ts';
import { membership } from './membership.ts';
import { newcomers } from './newcomers.ts';
import { quadrants } from './quadrants.ts';
import { series } from './series.ts';
import { settings } from './settings.ts';
import { silences } from './silences.ts';
import { tails } from './tails.ts';
import { transitions } from './transitions.ts';
import type { Trial } from './trial.ts';
import { trueValue } from './true-value.ts';
import { value } from './value.ts';
import { wholeWorlds } from './whole-worlds.ts';

/** Every trial, in the order in which they run. */
export const catalogue: readonly Trial[] = [
  ...gaps,
  ...silences,
  ...contexts,
  ...identity,
  ...emerging,
  ...membership,
  ...kinds,
  ...value,
  ...trueValue,
  ...frontier,
  ...inequality,
  ...settings,
  ...growth,
  ...quadrants,
  ...transitions,
  ...newcomers,
  ...campaigns,
  ...maturity,
  ...goals,
  ...series,
  ...tails,
  ...wholeWorlds,
];
