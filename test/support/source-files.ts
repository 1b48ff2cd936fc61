import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project, without a slash at its end; also for what was built into `dist/`. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(
  /(\/dist)?\/$/,
  '',
);

/** What is made, fetched or kept by a machine or a person, and is no part of the source. */
const notSource = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', '.env']);

/** The names directly inside a folder of the source, sorted; folders end in a slash. */
export function namesIn(folder: string): readonly string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .filter(({ name }) => !notSource.has(name) && !name.endsWith('.log'))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .toSorted();
}

/** Every file of the source below a folder ('' is the root), by its path from the root. */
export function filesBelow(folder = ''): readonly string[] {
  return namesIn(folder).flatMap((name) =>
    name.endsWith('/') ? filesBelow(`${folder}${name}`) : [`${folder}${name}`],
  );
}

/** The text of a file of the source. */
export function textOf(file: string): string {
  return readFileSync(join(projectRoot, file), 'utf8');
}
