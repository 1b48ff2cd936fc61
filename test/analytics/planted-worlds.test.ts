import { beforeAll, describe, expect, test } from 'vitest';
import { type AdviceRecord, adviceRecord } from '../../contract/records/advice.ts';
import { type UseCases, useCases as useCasesSchema } from '../../contract/records/use-context.ts';
import { plantWorld } from './support/planted-world.ts';
import { tellWorld } from './support/tell-world.ts';

describe('what is told of a simulated world', () => {
  const world = plantWorld({ seed: 1, customers: 160, days: 14 });
  const useCases: UseCases[] = [];
  const advice: AdviceRecord[] = [];
  beforeAll(async () => {
    const insight = await tellWorld(world);
    for (const { product } of world.models) {
      useCases.push(await insight.queries.useCases(world.maker, product));
    }
    advice.push(...(await insight.queries.advice(world.maker, { limit: 10_000 })).items);
    await insight.close();
  }, 180_000);

  test('nothing is unreadable, and every advice is explained', () => {
    expect(advice.length).toBeGreaterThan(30);
    for (const portfolio of useCases) {
      expect(useCasesSchema.parse(portfolio)).toEqual(portfolio);
      for (const { name, sessions, value } of portfolio.items) {
        expect(name).not.toBe('');
        expect(sessions).toBeGreaterThan(0);
        if (value.value === null) expect(value.withheld).toBeDefined();
      }
    }
    for (const given of advice) {
      expect(adviceRecord.parse(given)).toEqual(given);
      expect(given.why).toMatch(/people with .+ got [\d.]+ % more for their money than with .+/);
      expect(given.peers).toBeGreaterThanOrEqual(15);
      expect(given.livingWithIt).toBeGreaterThanOrEqual(5);
      expect(given.expected.lo90).toBeGreaterThan(0);
    }
  });

  test('who is held out is sent nothing, and the chance of it is told', () => {
    const heldOut = advice.filter(({ state }) => state === 'held-out');
    expect(heldOut).not.toEqual([]);
    expect(heldOut.every(({ sent, propensity }) => sent === null && propensity === 0.9)).toBe(true);
  });
});
