import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { RejectedMessage } from '../../contract/records/health.ts';
import type { ProductSummary, SessionRecord } from '../../contract/records/session.ts';
import { runChild } from '../support/child.ts';
import { describeWith } from '../support/describe-with.ts';
import { folderForThisTest } from '../support/folders.ts';
import { commandPath } from '../support/services.ts';
import { projectRoot, textOf } from '../support/source-files.ts';
import { commandFile, environment, startTestSystem, type TestSystem } from '../support/system.ts';
import { addProduct, connect, type Device, type Registered, register, ride } from './devices.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  await addProduct(system, 'maker', 'e-bike');
});
afterAll(() => system.close());

const bikes = (name: string, count: number) =>
  register(
    system,
    Array.from({ length: count }, (_, index) => ({
      maker: 'maker',
      product: 'e-bike',
      device: `${name}-${index + 1}`,
      customer: `owner-of-${name}-${index + 1}`,
      group: 'town/street',
    })),
  );

async function connected(device: Registered): Promise<Device> {
  const made = await connect(system, device);
  onTestFinished(() => made.close());
  return made;
}

const sessionsOf = async (device: string) =>
  (
    await system.get<{ items: SessionRecord[] }>(
      `/api/v1/makers/maker/products/e-bike/sessions?device=${device}`,
    )
  ).items;

describe('a ride', () => {
  test('goes from a packet to the sessions, the totals and the sum', async () => {
    const [registered] = await bikes('ridden', 1);
    const bike = await connected(registered as Registered);
    const start = Date.now() - 2 * hourMs;
    const before = await system.health();
    await bike.publish('telemetry', ride(start, 7.5));

    const { sum, holds } = await system.settled();
    expect(holds).toBe(true);
    expect(sum.stored - before.sum.stored).toBe(21);

    const sessions = await sessionsOf('ridden-1');
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({
      customer: 'owner-of-ridden-1',
      group: 'street',
      start,
      end: start + 20 * 60_000,
      open: false,
      features: { distance: 7.5, energy: 60 },
      settings: { assist: 'eco' },
    });
    const summary = await system.get<ProductSummary>(
      '/api/v1/makers/maker/products/e-bike/summary',
    );
    expect(summary).toMatchObject({
      sessions: 1,
      devices: 1,
      customers: 1,
      totals: { distance: { value: 7.5, unit: 'km' }, energy: { value: 60, unit: 'W.h' } },
    });
  });

  test('sent twice counts once', async () => {
    const [registered] = await bikes('doubled', 1);
    const bike = await connected(registered as Registered);
    const before = await system.health();
    const message = ride(Date.now() - 3 * hourMs, 4);
    await bike.publish('telemetry', message);
    await bike.publish('telemetry', message);
    const { sum, holds } = await system.settled();
    expect(holds).toBe(true);
    expect(sum.stored - before.sum.stored).toBe(21);
    expect(sum.duplicate - before.sum.duplicate).toBe(21);
    expect((await sessionsOf('doubled-1')).map(({ features }) => features.distance)).toEqual([4]);
  });
});

describe('a bad message', () => {
  const now = Date.now();
  const good = { ts: now - hourMs, seq: 1, values: { speed: 18 } };
  const bad: readonly [string, string, unknown][] = [
    ['no JSON', 'not-json', Buffer.from('speed=18')],
    ['a value that is NaN', 'not-json', Buffer.from('{"values":{"speed":NaN}}')],
    ['a value beyond all numbers', 'value-not-finite', Buffer.from('{"values":{"speed":1e999}}')],
    ['JSON of another shape', 'wrong-shape', { ...good, speed: 18 }],
    ['a value out of bounds', 'value-out-of-bounds', { ...good, values: { speed: 900 } }],
    ['a value of the wrong type', 'value-wrong-type', { ...good, values: { speed: 'fast' } }],
    ['an undeclared state', 'value-not-declared', { ...good, values: { assist: 'rocket' } }],
    ['a time that is none', 'time-not-valid', { ...good, ts: 'yesterday' }],
    ['a time in the far future', 'time-in-future', { ...good, ts: now + dayMs }],
    ['a part that is not declared', 'part-unknown', { ...good, part: 'left' }],
    ['1,001 readings', 'too-many-readings', Array.from({ length: 1_001 }, () => good)],
  ];

  test('ends under its reason with its payload, and disturbs nobody', async () => {
    const [badly, well] = await bikes('talker', 2);
    const talker = await connected(badly as Registered);
    const neighbour = await connected(well as Registered);
    const before = await system.health();
    for (const [index, [, , payload]] of bad.entries()) {
      await talker.publish('telemetry', payload);
      await neighbour.publish('telemetry', { ...good, seq: index });
    }
    expect(talker.client.connected).toBe(true);

    const { sum, holds } = await system.settled();
    expect(holds).toBe(true);
    expect(sum.stored - before.sum.stored).toBe(bad.length);
    expect(sum.rejected - before.sum.rejected).toBe(bad.length - 1 + 1_001);

    const { items } = await system.get<{ items: RejectedMessage[] }>('/api/v1/rejected?limit=500');
    const kept = items
      .filter(({ topic }) => topic === talker.topic('telemetry'))
      .map(({ reason, payload }) => ({ reason, payload }))
      .reverse();
    const expected = bad.map(([, reason, payload]) => ({
      reason,
      payload: Buffer.isBuffer(payload) ? payload.toString() : JSON.stringify(payload),
    }));
    expect(kept).toEqual(expected);
  });

  test('below the prefix of another device is refused and kept, and its sender stays', async () => {
    const [one] = await bikes('stranger', 1);
    const stranger = await connected(one as Registered);
    const topic = 'vm/maker/e-bike/ridden-1/telemetry';
    await stranger.client.publishAsync(topic, JSON.stringify(good), { qos: 1 });
    await stranger.publish('telemetry', good);
    await system.settled();
    const { items } = await system.get<{ items: RejectedMessage[] }>(
      '/api/v1/rejected?reason=topic-not-yours',
    );
    expect(items[0]).toMatchObject({ topic, payload: JSON.stringify(good) });
  });

  test('is told to the device that sent it', async () => {
    const [one] = await bikes('listener', 1);
    const listener = await connected(one as Registered);
    const told = new Promise<string>((resolve) => {
      listener.client.once('message', (_topic, payload) => resolve(payload.toString()));
    });
    await listener.client.subscribeAsync(listener.topic('rejected'));
    await listener.publish('telemetry', { ...good, seq: 7, values: { speed: 900 } });
    expect(JSON.parse(await told)).toMatchObject({ reason: 'value-out-of-bounds', seq: 7 });
  });
});

describeWith(['mosquitto-clients'], 'the example of the README', () => {
  test('connects a device in five lines', async () => {
    const [, example = ''] = /<!-- example: connect -->\n```sh\n([\s\S]*?)```/.exec(
      textOf('README.md'),
    ) as RegExpExecArray;
    expect(example.trim().split('\n')).toHaveLength(5);

    // The system runs on other ports here, and its command need not be fetched.
    const folder = await folderForThisTest();
    const script = async (name: string, line: string) => {
      await writeFile(join(folder, name), `#!/bin/sh\n${line}\n`);
      await chmod(join(folder, name), 0o755);
    };
    await script('npx', `shift; exec "${process.execPath}" "${commandFile}" "$@"`);
    await script(
      'mosquitto_pub',
      `exec ${commandPath('mosquitto_pub')} -p ${system.mqttPort} "$@"`,
    );
    const { code, stdout, stderr } = await runChild('sh', ['-e', '-c', example], {
      cwd: projectRoot,
      env: {
        ...environment({ DATA_DIR: system.dataDirectory, URL: system.url }),
        PATH: `${folder}:${process.env.PATH}`,
      },
      deadlineMs: 30_000,
    });
    expect(stdout + stderr).toContain('Maker acme');
    expect(stdout).toMatch(/received .* = stored/);
    expect(code).toBe(0);
    await system.settled();
    const summary = await system.get<ProductSummary>('/api/v1/makers/acme/products/e-bike/summary');
    expect(summary.readings).toBe(1);
  });
});

describe('a restart', () => {
  test('is clean within ten seconds, and goes on where it stopped', async () => {
    const [registered] = await bikes('staying', 1);
    const bike = await connected(registered as Registered);
    const start = Date.now() - 5 * hourMs;
    await bike.publish('telemetry', ride(start, 5));
    const before = await system.settled();
    const sessions = await sessionsOf('staying-1');
    expect(sessions).toHaveLength(1);

    expect(await system.stop()).toBeLessThan(10);
    await system.restart();

    const after = await system.settled();
    expect(after.sum).toEqual(before.sum);
    expect(after.insight.stores[0]?.position).toBe(before.insight.stores[0]?.position);
    expect(await sessionsOf('staying-1')).toEqual(sessions);
    // The device came back by itself: its second ride follows the first, which is known again.
    await bike.publish('telemetry', ride(start, 5));
    await bike.publish('telemetry', ride(start + hourMs, 3, { seq: 21, odometer: 5 }));
    const { sum, holds } = await system.settled();
    expect(holds).toBe(true);
    expect(sum.duplicate - before.sum.duplicate).toBe(21);
    expect((await sessionsOf('staying-1')).map(({ features }) => features.distance)).toEqual([
      3, 5,
    ]);
  });
});
