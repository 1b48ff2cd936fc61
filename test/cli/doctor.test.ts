import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Environment } from '../../cli/terminal.ts';
import { diagnosis } from '../../contract/records/diagnosis.ts';
import { examineData } from '../../store/doctor/examine-data.ts';
import { inspectFile } from '../../store/duckdb/inspect-database.ts';
import { addSegments } from '../support/add-segments.ts';
import { freePort } from '../support/free-port.ts';
import { DamagedFolder } from './damaged-folder.ts';
import { damages } from './damages.ts';
import { dataFolder } from './data-folder.ts';
import { runningSystem, valuemesh } from './system-fixture.ts';

let root: string;
let ports: Environment;
beforeEach(async () => {
  root = await dataFolder();
  ports = {
    VALUEMESH_DATA_DIR: root,
    VALUEMESH_HTTP_PORT: String(await freePort()),
    VALUEMESH_MQTT_PORT: String(await freePort()),
    VALUEMESH_MQTT_WS_PORT: '',
  };
});

/** What the doctor says, and all of it that is not well. */
async function doctor(environment: Environment = {}) {
  const { exitCode, out } = await valuemesh(['doctor', '--json'], { ...ports, ...environment });
  const { checks } = diagnosis.parse(JSON.parse(out));
  return { exitCode, checks, wrong: checks.filter(({ state }) => state !== 'ok') };
}

describe('the doctor', () => {
  test('finds nothing wrong in a sound folder, of one segment or several, and ends with 0', async () => {
    expect(await doctor()).toMatchObject({ exitCode: 0, wrong: [] });
    await addSegments(root, 5);
    const { exitCode, wrong, checks } = await doctor();
    expect({ exitCode, wrong }).toEqual({ exitCode: 0, wrong: [] });
    expect(checks.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['journal', 'registry', 'database', 'server-key', 'ports', 'clock']),
    );
  });

  test.each(damages)('finds %s', async (_what, check, state, found, damage) => {
    await damage(new DamagedFolder(root));
    const { exitCode, wrong } = await doctor();
    expect(wrong).toContainEqual({
      check,
      state,
      found: expect.stringMatching(found),
      next: expect.stringMatching(/\w+ .*\./),
    });
    expect(exitCode).toBe(wrong.some((one) => one.state === 'problem') ? 1 : 0);
  });

  test('finds a setting that is wrong, and a port that is taken', async () => {
    expect((await doctor({ VALUEMESH_MEMORY_LIMIT: 'much' })).wrong).toMatchObject([
      { check: 'settings', state: 'problem' },
    ]);
    const taken = createServer().listen(Number(ports.VALUEMESH_MQTT_PORT), '127.0.0.1');
    onTestFinished(() => void taken.close());
    expect((await doctor()).wrong).toMatchObject([
      { check: 'ports', state: 'problem', found: expect.stringContaining('EADDRINUSE') },
    ]);
  });

  test('finds a disk that is nearly full, and a clock that went back', async () => {
    const inspect = () => inspectFile(join(root, 'valuemesh.duckdb'));
    const clock = () => Date.UTC(2020, 0, 1);
    const freeBytes = async () => 100 * 1_048_576;
    const checks = await examineData({ root, inspect, clock, freeBytes });
    expect(checks.filter(({ state }) => state !== 'ok')).toMatchObject([
      { check: 'space', state: 'problem', found: expect.stringContaining('100 MiB are free') },
      { check: 'clock', state: 'problem', found: expect.stringContaining('2026-11-22') },
    ]);
  });

  test('asks a running system for what it finds', async () => {
    const { run } = await runningSystem();
    const { exitCode, out } = await run('doctor');
    expect(exitCode).toBe(0);
    expect(out).toContain('A system runs on it.');
    expect(out).toContain('it is whole');
  });
});
