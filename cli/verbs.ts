import { adoptionVerb } from './adoption.ts';
import { adviceVerb } from './advice.ts';
import { backupVerb } from './backup.ts';
import { campaignVerb } from './campaign.ts';
import { compareVerb } from './compare.ts';
import { customerVerb } from './customer.ts';
import { demoVerb } from './demo.ts';
import { deviceVerb } from './device.ts';
import { doctorVerb } from './doctor.ts';
import { envExampleVerb } from './env-example.ts';
import { explainVerb } from './explain.ts';
import { goalsVerb } from './goals.ts';
import { groupVerb } from './group.ts';
import { healthVerb } from './health.ts';
import { keyVerb } from './key.ts';
import { makerVerb } from './maker.ts';
import { maturityVerb } from './maturity.ts';
import { productVerb } from './product.ts';
import { rejectedVerb } from './rejected.ts';
import { replayVerb } from './replay.ts';
import { reportVerb } from './report.ts';
import { restoreVerb } from './restore.ts';
import { scalingVerb } from './scaling.ts';
import { simulateVerb } from './simulate.ts';
import { startVerb } from './start.ts';
import type { Verb } from './verb.ts';
import { weightVerb } from './weight.ts';

/**
 * Every verb, in the order of the help. A new one is a file that exports a `Verb` and a line here;
 * one that needs something heavy imports it inside its action, so that the others start at once.
 */
export const verbs: readonly Verb[] = [
  startVerb,
  simulateVerb,
  replayVerb,
  makerVerb,
  productVerb,
  deviceVerb,
  customerVerb,
  groupVerb,
  weightVerb,
  campaignVerb,
  keyVerb,
  reportVerb,
  compareVerb,
  explainVerb,
  adoptionVerb,
  goalsVerb,
  maturityVerb,
  scalingVerb,
  adviceVerb,
  healthVerb,
  rejectedVerb,
  doctorVerb,
  backupVerb,
  restoreVerb,
  demoVerb,
  envExampleVerb,
];
