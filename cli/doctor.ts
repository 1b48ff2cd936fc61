import { type Config, readConfig } from '../config.ts';
import { Fault } from '../contract/fault.ts';
import { systemClock } from '../contract/ports/clock.ts';
import { silent } from '../contract/ports/logger.ts';
import {
  type Check,
  type Diagnosis,
  diagnosis,
  fine,
  problemWith,
} from '../contract/records/diagnosis.ts';
import { type DataAtRest, dataAtRest } from './data-at-rest.ts';
import { examinePorts } from './examine-ports.ts';
import { examineTls } from './examine-tls.ts';
import { printable } from './table.ts';
import { paint, type Terminal, type Tone } from './terminal.ts';
import { answer, command, type ReadingOptions, reading, systemOf, type Verb } from './verb.ts';

/** `valuemesh doctor`: looks at everything that is kept, and says what helps. */
export const doctorVerb: Verb = (terminal) =>
  reading(
    command('doctor', 'look at everything that is kept; ends with 1 where something is wrong', {
      'valuemesh doctor': 'journal, registry, database, secrets, space, clock, ports, settings',
      'valuemesh doctor --json | jq \'.checks[] | select(.state != "ok")\'': 'for another program',
    }),
  ).action(async (options: ReadingOptions) => {
    const found = await diagnose(options, terminal);
    answer(terminal, options, found, () => inWords(found, terminal));
    const wrong = found.checks.filter(({ state }) => state === 'problem');
    if (wrong.length > 0) {
      const names = [...new Set(wrong.map(({ check }) => check))].join(', ');
      throw new Fault('not-well', `Something is wrong with: ${names}.`, '');
    }
  });

async function diagnose(options: ReadingOptions, terminal: Terminal): Promise<Diagnosis> {
  const [config, settings] = settingsOf(terminal);
  const atRest = await dataAtRest(options, terminal.environment);
  if (atRest === undefined) {
    const api = await systemOf(options, terminal);
    const found = await api.get('/api/v1/doctor', diagnosis);
    return { ...found, checks: [...found.checks, settings] };
  }
  try {
    const ports =
      config === undefined ? [] : [...(await examinePorts(config)), ...(await examineTls(config))];
    const checks = [...(await ofData(atRest)), ...ports, settings];
    return { at: systemClock(), running: false, checks };
  } finally {
    await atRest.release();
  }
}

async function ofData({ folder }: DataAtRest): Promise<readonly Check[]> {
  const { examineData } = await import('../store/doctor/examine-data.ts');
  const { inspectFile } = await import('../store/duckdb/inspect-database.ts');
  const { openJournalReader } = await import('../store/journal/journal-reader.ts');
  const { examineRegistry } = await import('../registry/examine-registry.ts');
  const { root, database, registry } = folder;
  const inspect = () => inspectFile(database);
  const source = await openJournalReader({ directory: registry });
  return [
    ...(await examineData({ root, inspect, clock: systemClock })),
    ...(await examineRegistry(root, source, silent)),
  ];
}

function settingsOf({ environment }: Terminal): readonly [Config | undefined, Check] {
  try {
    return [
      readConfig(environment),
      fine('settings', 'each is one that is known, and in its range'),
    ];
  } catch (error) {
    const { message, next } = error as Fault;
    return [undefined, problemWith('settings', message, next)];
  }
}

const tones: Readonly<Record<Check['state'], Tone>> = {
  ok: 'green',
  warning: 'yellow',
  problem: 'red',
};

function inWords({ running, checks }: Diagnosis, terminal: Terminal): string {
  const width = Math.max(...checks.map(({ check }) => check.length));
  const lines = checks.map(({ check, state, found, next }) => {
    const told = [found, ...(next === null ? [] : [next])].map(printable).join('. ');
    return `${paint(terminal, tones[state], state.padEnd('warning'.length))}  ${check.padEnd(width)}  ${told}`;
  });
  return [running ? 'A system runs on it.' : 'No system runs on it.', ...lines].join('\n');
}
