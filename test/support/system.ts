import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAnalysed } from '../../cli/until-stored.ts';
import { type Health, health } from '../../contract/records/health.ts';
import { type Child, type Finished, runChild, startChild } from './child.ts';
import { freePort } from './free-port.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';
import { inTime, until } from './until.ts';

/** The whole system as its users meet it: `valuemesh start` in processes of its own. */
export interface TestSystem {
  /** Of the pages and the API; stays the same over restarts. */
  readonly url: string;
  readonly mqttPort: number;
  readonly dataDirectory: string;
  readonly adminKey: string;
  /** What it has said so far. */
  said(): string;
  /** Asks the API as the administrator; throws with the problem where it refuses. */
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body?: unknown): Promise<Answer>;
  health(): Promise<Health>;
  /** Waits until all that was acknowledged is stored, and analytics has seen it. */
  settled(deadlineMs?: number): Promise<Health>;
  /** Runs `valuemesh …` against it, as a person on this host would. */
  valuemesh(words: readonly string[], deadlineMs?: number): Promise<Finished>;
  /** The process of a role as it is now. */
  pidOf(role: 'edge' | 'insight'): Promise<number>;
  /** Ends it as Ctrl-C would, or by SIGTERM; answers the seconds that took. */
  stop(signal?: 'SIGINT' | 'SIGTERM'): Promise<number>;
  /** Ends the minder and both processes at once, as a power cut would (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again, on the same data and ports. */
  restart(): Promise<void>;
  /** Stops it, if need be by force, and deletes its data. */
  close(): Promise<void>;
}

export interface SystemOptions {
  readonly demo?: boolean;
  /** Settings without `VALUEMESH_`, in addition to ports and folder. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Fills the data folder, which is not there yet, before the start. */
  readonly prepare?: (dataDirectory: string) => Promise<unknown>;
  /** Where its data go; absent: a folder of its own, deleted with it. */
  readonly dataDirectory?: string;
  /** For its processes, besides the settings. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A file that the build makes: for the sources in `dist/`, for what is built two folders up. */
export function builtFile(path: string): string {
  const file = [`../../dist/${path}`, `../../${path}`]
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(place));
  if (file === undefined) throw new Error('the system is not built; next step: npm run build');
  return file;
}

/** The built command. */
export const commandFile = builtFile('cli.js');

const startsWithinMs = 30_000;
const adminKey = 'an-administrator-of-tests-and-nothing-else';

/** Starts the built system (`npm run build`) on free loopback ports and a fresh folder. */
export async function startTestSystem({
  demo = false,
  settings = {},
  prepare,
  ...options
}: SystemOptions = {}): Promise<TestSystem> {
  const folder: TemporaryFolder = await temporaryFolder('system');
  const [http, mqtt] = [await freePort(), await freePort()];
  const dataDirectory = options.dataDirectory ?? join(folder.path, 'data');
  const url = `http://127.0.0.1:${http}`;
  const own = environment({
    DATA_DIR: dataDirectory,
    HTTP_PORT: String(http),
    MQTT_PORT: String(mqtt),
    MQTT_WS_PORT: '',
    ANALYSIS_PAUSE_SECONDS: '0.2',
    ANALYSIS_SHARE: '0.5',
    ADMIN_KEY: adminKey,
    ...settings,
  });
  const env = { ...options.environment, ...own };

  const launch = async () => {
    const child = await startChild(
      process.execPath,
      [commandFile, 'start', ...(demo ? ['--demo'] : [])],
      { env },
    );
    try {
      await until(() => child.hasExited() || serves(url, child), {
        what: 'the system to serve',
        deadlineMs: startsWithinMs,
      });
      if (child.hasExited()) throw new Error('it ended');
      return child;
    } catch (error) {
      await child.kill();
      throw new Error(`${error}\n${child.stdout()}${child.stderr()}`, { cause: error });
    }
  };

  const ask = async <Answer>(path: string, init: RequestInit = {}, tries = 10): Promise<Answer> => {
    const response = await fetch(new URL(path, url), {
      ...init,
      headers: {
        authorization: `Bearer ${adminKey}`,
        ...(init.body == null ? {} : { 'content-type': 'application/json' }),
      },
    });
    const text = await response.text();
    // Turned away before anything was done, because the machine is busy: so it may be asked again.
    const wait = response.headers.get('retry-after');
    if (response.status === 503 && wait !== null && tries > 1) {
      await delay(Number(wait) * 1_000);
      return ask(path, init, tries - 1);
    }
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  };

  let child: Child;
  try {
    await prepare?.(dataDirectory);
    child = await launch();
  } catch (error) {
    await folder.remove();
    throw error;
  }
  const said = () => child.stdout() + child.stderr();
  const stillRuns = () => {
    if (child.hasExited()) throw new Error(`it has ended by itself\n${said()}`);
  };

  const system: TestSystem = {
    url,
    mqttPort: mqtt,
    dataDirectory,
    adminKey,
    said,
    get: (path) => ask(path),
    post: (path, body) =>
      ask(path, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    health: async () => health.parse(await ask('/api/v1/health')),
    settled: async (deadlineMs = 60_000) => {
      const found = until(
        async () => {
          const now = await system.health();
          return isAnalysed(now) ? now : undefined;
        },
        { what: 'all to be stored and analysed', deadlineMs, everyMs: 50 },
      );
      return found.catch(async (error) => {
        const now = JSON.stringify(await system.health());
        throw new Error(`${error}\n${now}\n${said()}`, { cause: error });
      });
    },
    valuemesh: (words, deadlineMs = 60_000) =>
      runChild(process.execPath, [commandFile, ...words], {
        env: environment({ DATA_DIR: dataDirectory, URL: url }),
        deadlineMs,
      }),
    pidOf: (role) => childOf(child.pid, `${role}.js`),
    stop: async (signal = 'SIGINT') => {
      stillRuns();
      const since = performance.now();
      process.kill(child.pid, signal);
      // Under npm Ctrl-C comes twice: from the terminal, and from npm, which passes it on.
      if (signal === 'SIGINT') process.kill(child.pid, signal);
      const { code } = await inTime(child.exited, { what: 'a clean stop', deadlineMs: 20_000 });
      if (code !== 0) throw new Error(`it ended with ${code}\n${said()}`);
      return (performance.now() - since) / 1_000;
    },
    kill: async () => {
      stillRuns();
      const roles = await Promise.allSettled(
        ['edge.js', 'insight.js'].map((script) => childOf(child.pid, script)),
      );
      // One that is just being started again is not there, and is not started without its minder.
      const pids = roles.flatMap((role) => (role.status === 'fulfilled' ? role.value : []));
      for (const pid of [child.pid, ...pids]) killIfThere(pid);
      await inTime(child.exited, { what: 'all to be gone', deadlineMs: 10_000 });
    },
    restart: async () => {
      if (!child.hasExited()) throw new Error('it is running: stop it first');
      child = await launch();
    },
    close: async () => {
      if (!child.hasExited()) await child.stop(15_000);
      await folder.remove();
    },
  };
  return system;
}

/** Ends a process that may just have ended of itself. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The environment of this process, with these settings and no others. */
export function environment(
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const given = Object.entries(settings).map(([name, value]) => [`VALUEMESH_${name}`, value]);
  return Object.fromEntries(given);
}

/** Serves once it has printed its addresses, which it does when both processes are ready. */
function serves(url: string, child: Child): boolean {
  return child.stdout().includes(`ValueMesh ${url}`);
}

/** A process started by another one, by the end of its script's name; from Linux's /proc. */
async function childOf(parent: number, script: string): Promise<number> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8');
  for (const pid of children.split(' ').filter(Boolean)) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    if (words.some((word) => word.endsWith(`/${script}`))) return Number(pid);
  }
  throw new Error(`process ${parent} has no child that runs ${script}`);
}
