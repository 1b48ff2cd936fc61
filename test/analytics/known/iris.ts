import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../support/source-files.ts';

const file = join(projectRoot, '../shared/data/reference/iris.csv');

/** Fisher's iris as scikit-learn 1.2.1 ships it; absent where the reference data are not mounted. */
export const iris = existsSync(file)
  ? ({ available: true, ...read(file) } as const)
  : ({ available: false, reason: `${file} is not there` } as const);

function read(path: string): { rows: readonly number[][]; species: readonly number[] } {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const values = lines.map((line) => line.split(',').map(Number));
  return { rows: values.map((v) => v.slice(0, 4)), species: values.map((v) => v[4]!) };
}
