import { campaigns } from './campaigns.ts';
import type { Trial } from './trial.ts';

/** Every trial, in the order in which they run. */
export const catalogue: readonly Trial[] = [...campaigns];
