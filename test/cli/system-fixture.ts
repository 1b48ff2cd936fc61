import { onTestFinished } from 'vitest';
import type { ExitCode } from '../../cli/exit-codes.ts';
import { runCommand } from '../../cli/run.ts';
import type { Environment } from '../../cli/terminal.ts';
import { silent } from '../../contract/ports/logger.ts';
import type { RegistryWriter } from '../../contract/ports/registry.ts';
import type { Health, RejectedMessage } from '../../contract/records/health.ts';
import { startDashboards } from '../../dashboards/server/server.ts';
import { importRowsOf } from '../../registry/parse-import.ts';
import { madeUpUpkeep } from '../dashboards/made-up-upkeep.ts';
import { now, registryOfAcme } from '../registry/registry-fixture.ts';
import { well } from './health-fixture.ts';
import { queries, rejection } from './insight-fixture.ts';

/** What a command wrote and ended with. */
export interface Ended {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, without colours. */
export async function valuemesh(
  words: readonly string[],
  environment: Environment = {},
): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await runCommand(words, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    colours: false,
    environment,
  });
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}

export interface RunningSystem {
  readonly url: string;
  readonly registry: RegistryWriter;
  /** The administrator's key. */
  readonly key: string;
  /** Runs a command against this system as its administrator. */
  run(...words: readonly string[]): Promise<Ended>;
  /** The same, for what it answers as JSON. */
  json(...words: readonly string[]): Promise<unknown>;
}

/** The real doors and a real registry that knows `acme`; the insight behind them is made up. */
export async function runningSystem(
  given: { readonly health?: Health; readonly rejected?: readonly RejectedMessage[] } = {},
): Promise<RunningSystem> {
  const registry = await registryOfAcme();
  const { rejected = [rejection], health = well } = given;
  const doors = await startDashboards({
    registry,
    queries,
    store: {
      rejected: async ({ reason, limit = 50, before = Number.POSITIVE_INFINITY }) =>
        rejected
          .filter((one) => (reason === undefined || one.reason === reason) && one.id < before)
          .slice(0, limit),
      readings: async () => [],
    },
    health: async () => health,
    databaseBytes: async () => 0,
    registrySettled: async () => {},
    clock: () => now,
    steadyClock: () => 0, // however late the machine is, tests are answered
    logger: silent,
    upkeep: madeUpUpkeep,
    parseCsv: (text) => importRowsOf(text, 'csv'),
    host: '127.0.0.1',
    port: 0,
  });
  onTestFinished(() => doors.close());
  const { key } = await registry.issueKey(
    { role: 'admin', maker: null, customer: null, label: 'test' },
    'test',
  );
  const environment = { VALUEMESH_URL: doors.url, VALUEMESH_KEY: key };
  const run = (...words: readonly string[]) => valuemesh(words, environment);
  return {
    url: doors.url,
    registry,
    key,
    run,
    json: async (...words) => JSON.parse((await run(...words, '--json')).out),
  };
}
