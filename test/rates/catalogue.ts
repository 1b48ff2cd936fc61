import { campaigns } from './campaigns.ts';
import { contexts } from './contexts.ts';
import { frontier } from './frontier.ts';
import { gaps } from './gaps.ts';
import { goals } from './goals.ts';
import { inequality } from './inequality.ts';
import { maturity } from './maturity.ts';
import { newcomers } from './newcomers.ts';
import { quadrants } from './quadrants.ts';
import { series } from './series.ts';
import { settings } from './settings.ts';
import { transitions } from './transitions.ts';
import type { Trial } from './trial.ts';
import { trueValue } from './true-value.ts';
import { value } from './value.ts';
import { wholeWorlds } from './whole-worlds.ts';

/** Every trial, in the order in which they run. */
export const catalogue: readonly Trial[] = [
  ...gaps,
  ...contexts,
  ...value,
  ...trueValue,
  ...frontier,
  ...inequality,
  ...settings,
  ...quadrants,
  ...transitions,
  ...newcomers,
  ...campaigns,
  ...maturity,
  ...goals,
  ...series,
  ...wholeWorlds,
];
