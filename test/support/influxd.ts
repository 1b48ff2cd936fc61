import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { freePort } from './free-port.ts';
import { commandPath } from './services.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** A real InfluxDB 1.x, alone on its port and with its own folder. */
export interface Influxd {
  /** `http://127.0.0.1:<port>`; stays the same over a restart. */
  readonly url: string;
  readonly dataDirectory: string;
  /** Ends it (SIGTERM) and deletes its folder; safe to call twice, and after `kill`. */
  stop(): Promise<void>;
  /** Ends it as a power cut would, its folder kept: `restart` finds what was on disk. */
  kill(): Promise<void>;
  /** Ends it in good order (SIGTERM), its folder kept. */
  halt(): Promise<void>;
  /** Holds it still as a machine that hangs would (SIGSTOP), until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Starts it again on the same port and folder; a running one is ended (SIGTERM) first. */
  restart(): Promise<void>;
}

/**
 * Starts InfluxDB on a free loopback port and answers once it takes requests (some 100 ms).
 * It has no databases yet, no users and no limits; whoever calls this stops it.
 */
export async function startInfluxd(): Promise<Influxd> {
  const port = await freePort();
  const folder = await temporaryFolder('influxd');
  const url = `http://127.0.0.1:${port}`;
  const configuration = join(folder.path, 'influxdb.conf');
  await writeFile(configuration, configurationFor(port, folder.path));

  const launch = async () => {
    const child = await startChild(commandPath('influxd'), ['run', '-config', configuration]);
    try {
      await until(() => answers(url, child), { what: `InfluxDB at ${url}`, deadlineMs: 20_000 });
      return child;
    } catch (error) {
      await child.kill();
      throw new Error(`InfluxDB did not start: ${lastLines(child)}`, { cause: error });
    }
  };

  let server: Child;
  try {
    server = await launch();
  } catch (error) {
    await folder.remove();
    throw error;
  }

  return {
    url,
    dataDirectory: folder.path,
    async stop() {
      await server.stop();
      await folder.remove();
    },
    async kill() {
      await server.kill();
    },
    async halt() {
      await server.stop();
    },
    freeze: () => void process.kill(server.pid, 'SIGSTOP'),
    thaw: () => void process.kill(server.pid, 'SIGCONT'),
    async restart() {
      await server.stop();
      server = await launch();
    },
  };
}

async function answers(url: string, server: Child): Promise<boolean> {
  if (server.hasExited()) return true; // nothing to wait for
  const { status } = await fetch(`${url}/ping`);
  return status === 204;
}

function lastLines(server: Child): string {
  return server.stderr().trim().split('\n').slice(-5).join('\n');
}

/** The RPC port is only for backups, so the system may choose any: port 0. */
function configurationFor(port: number, folder: string): string {
  return `
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "${folder}/meta"
  logging-enabled = false
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  index-version = "tsi1"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[continuous_queries]
  enabled = false
[logging]
  level = "warn"
  suppress-logo = true
`;
}
