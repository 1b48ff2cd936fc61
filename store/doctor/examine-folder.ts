import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, fine, problemWith, warning } from '../../contract/records/diagnosis.ts';
import { dataFormat } from '../data-folder.ts';

const mebibyte = 1_048_576;
/** With less free the journal takes nothing in. */
const leastFreeBytes = 256 * mebibyte;
const enoughFreeBytes = 1_024 * mebibyte;
/** A clock may be set a little. */
const toleratedMs = 60_000;

/** Who may read the folder and the secrets in it. */
export async function examinePermissions(root: string): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const secret of ['server.key', 'cli.key']) {
    const mode = await modeOf(join(root, secret));
    if (mode === undefined || (mode & 0o077) === 0) continue;
    const found = `${secret} may be read by others (mode ${mode.toString(8)})`;
    const next = `Run \`chmod 600 ${join(root, secret)}\`, and exchange what others may have seen.`;
    checks.push(problemWith('permissions', found, next));
  }
  const mode = (await modeOf(root)) ?? 0;
  if ((mode & 0o077) !== 0) {
    const found = `the data folder is open to others (mode ${mode.toString(8)})`;
    checks.push(warning('permissions', found, `Run \`chmod 700 ${root}\`.`));
  }
  return checks.length > 0
    ? checks
    : [fine('permissions', 'the data folder and its secrets are for this user alone')];
}

/** Whether this program knows the form of the folder. */
export async function examineFormat(root: string): Promise<Check> {
  const found = await readFile(join(root, 'format'), 'utf8').catch(() => undefined);
  if (found === undefined)
    return warning(
      'format',
      'the file `format` is missing',
      'Start the system: it writes the format it knows.',
    );
  if (Number(found) <= dataFormat)
    return fine('format', `format ${found.trim()}, which this version knows`);
  return problemWith(
    'format',
    `format ${JSON.stringify(found.trim())}; this version knows formats up to ${dataFormat}`,
    'Install the newer version that wrote it.',
  );
}

/** Files that something has left for a person to look at. */
export async function examineLeftovers(root: string): Promise<readonly Check[]> {
  const names = await readdir(root);
  const checks: Check[] = [];
  const tell = (found: string, next: string) => void checks.push(warning('leftovers', found, next));
  for (const name of names) {
    if (/^valuemesh\.duckdb\.broken-.*Z$/.test(name))
      tell(`${name} is a database that was set aside`, 'Delete it once nothing is missing.');
    if (name.startsWith('backup-'))
      tell(
        `${name} is left of a backup that did not end`,
        'The next backup deletes it; or delete it.',
      );
    if (/\.(new|stale)$/.test(name)) tell(`${name} is left of a crash`, 'Delete it.');
  }
  const refused = await stat(join(root, 'influx-quarantine.lp')).catch(() => undefined);
  if (refused !== undefined && refused.size > 0) {
    const found = `influx-quarantine.lp holds ${refused.size} bytes of points that InfluxDB refused`;
    tell(found, 'See which they are, mend the cause, and write them again.');
  }
  return checks.length > 0 ? checks : [fine('leftovers', 'nothing was set aside or left behind')];
}

/** Whether there is room to go on. */
export function examineSpace(freeBytes: number): Check {
  const found = `${Math.floor(freeBytes / mebibyte)} MiB are free`;
  const next = 'Free space on that disk, or move the data folder to a larger one.';
  if (freeBytes < leastFreeBytes)
    return problemWith(
      'space',
      `${found}: below ${leastFreeBytes / mebibyte} MiB nothing is taken in`,
      next,
    );
  return freeBytes < enoughFreeBytes ? warning('space', found, next) : fine('space', found);
}

/**
 * Whether the clock has gone back behind what was received.
 *
 * @param latest when the journal was last written, epoch ms
 */
export function examineClock(now: number, latest: number | undefined): Check {
  const told = new Date(now).toISOString();
  if (latest === undefined || now >= latest - toleratedMs) return fine('clock', `it shows ${told}`);
  return problemWith(
    'clock',
    `it shows ${told}, but readings were received at ${new Date(latest).toISOString()}`,
    'Set it right: readings of the right time would be rejected as from the future.',
  );
}

async function modeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mode }) => mode & 0o777,
    () => undefined,
  );
}
