import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { projectRoot } from './source-files.ts';

/** Recordings of real use, which are no part of the project: beside it, where they are at all. */
export const sharedData = join(projectRoot, '../shared/data');

/** A suite that needs the recordings; where they are missing, the closing report says so. */
export function describeWithSharedData(title: string, suite: () => void): void {
  if (existsSync(sharedData)) describe(title, suite);
  else {
    const skipReason = `the recordings are not there (${sharedData})`;
    describe(title, { skip: true, meta: { skipReason } }, suite);
  }
}
