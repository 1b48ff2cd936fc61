import { describe, expect, it } from 'vitest';
import { chooseK } from '../../../analytics/contexts/choose-k.ts';
import { memberships } from '../../../analytics/contexts/mixture.ts';
import { seededRandom } from '../../../analytics/random.ts';
import { adjustedRand } from '../support/adjusted-rand.ts';
import { gaussian, plantedCrowds, scaled, times } from '../support/worlds.ts';

const sessions = 400;
describe('the number of use contexts', () => {
  it('tells apart ways of use that differ by hour across midnight', () => {
    const normal = gaussian(seededRandom(1));
    const truth = times(sessions, (i) => i % 2);
    const hours = truth.map((late) => ((late ? 24 : 12) + normal() + 24) % 24);
    const points = scaled([
      { kind: 'circular', name: 'hour', period: 24, values: hours },
      { kind: 'numeric', name: 'noise', values: times(sessions, normal) },
    ]);
    const { k, clustering } = chooseK(points, { random: seededRandom(1) });
    expect(k).toBe(2);
    expect(adjustedRand(clustering.cluster, truth)).toBeGreaterThan(0.98);
  });

  it('finds crowds by hour that shapeless columns would drown', () => {
    const random = seededRandom(2);
    const normal = gaussian(random);
    const truth = times(1_500, (i) => i % 3);
    const points = scaled([
      {
        kind: 'circular',
        name: 'hour',
        period: 24,
        values: truth.map((at) => [7, 13, 20][at]! + normal()),
      },
      { kind: 'circular', name: 'weekday', period: 7, values: times(1_500, () => 7 * random()) },
      { kind: 'numeric', name: 'load', values: times(1_500, normal) },
      { kind: 'numeric', name: 'speed', values: times(1_500, normal) },
    ]);
    const { k, clustering } = chooseK(points, { random: seededRandom(2) });
    expect(k).toBe(3);
    expect(adjustedRand(clustering.cluster, truth)).toBeGreaterThan(0.95);
  });

  it('tells what became of every number it tried', () => {
    const { points } = plantedCrowds(1, 4, sessions);
    const { candidates } = chooseK(points, { random: seededRandom(1) });
    expect(candidates.map(({ k }) => k)).toEqual(times(12, (i) => i + 1));
    expect(candidates.filter(({ outcome }) => outcome === 'chosen').map(({ k }) => k)).toEqual([4]);
    expect(candidates[4]?.outcome).toBe('two clusters run into each other');
  });

  it('gives soft memberships that sum to one and agree with the clusters', () => {
    const { points } = plantedCrowds(2, 4, sessions);
    const { k, clustering, mixture } = chooseK(points, { random: seededRandom(2) });
    const soft = memberships(points, JSON.parse(JSON.stringify(mixture.mixture)));
    const hardest = times(points.rows, (i) => {
      const row = [...soft.slice(i * k, (i + 1) * k)];
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      return row.indexOf(Math.max(...row));
    });
    expect(adjustedRand(hardest, clustering.cluster)).toBeGreaterThan(0.95);
  });

  it('is one for a handful of sessions', () => {
    const { points } = plantedCrowds(1, 4, 12);
    expect(chooseK(points, { random: seededRandom(1) }).k).toBe(1);
  });
});
