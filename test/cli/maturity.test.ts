import { describe, expect, test } from 'vitest';
import { runningSystem } from './system-fixture.ts';

describe('maturity', () => {
  test('tells the stages with evidence, what is missing, and the next step', async () => {
    const { run, json } = await runningSystem();
    const { exitCode, out } = await run('maturity', 'acme');
    expect(exitCode).toBe(0);
    const lines = out.split('\n');
    for (const expected of [
      /^Connect +0\.833 +0\.80 +holds so far +mean of 2 of 5 parts$/,
      /^Connect +Devices heard +67% +2 of 3 devices heard in these days; from readings /,
      /^Connect +Links kept +Missing: the network of products and services is not measured yet$/,
      /^Solve +withheld: Nothing of what it is made of is known yet\. +0\.50 +cannot be told/,
      /^Next: Whether Solve is reached cannot be told: no advice came to its end in these days\.$/,
      /^e-bike\/bike-1 +device e-bike\/bike-1 +0\.50 +1\.00$/,
    ]) {
      expect(lines).toContainEqual(expect.stringMatching(expected));
    }
    const device = await json('maturity', 'acme', 'device', 'e-bike/bike-1');
    expect(device).toMatchObject({ level: 'device', id: 'e-bike/bike-1', stage: null });
  });

  test('of a place that is not there is refused', async () => {
    const { run } = await runningSystem();
    expect((await run('maturity', 'acme', 'group', 'nowhere')).exitCode).toBe(1);
  });
});
