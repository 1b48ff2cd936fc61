import { expect, it, describe as suite } from 'vitest';
import { dayPartOf, dayParts } from '../../../analytics/contexts/day-parts.ts';
import { describe } from '../../../analytics/contexts/describe.ts';
import type { DescribedColumn } from '../../../analytics/contexts/described-column.ts';
import { type Random, randomIndex, seededRandom } from '../../../analytics/random.ts';
import { gaussian, times } from '../support/worlds.ts';

interface Habit {
  readonly hour: number;
  readonly weekend: number;
  readonly minutes: number;
  readonly battery: number;
  readonly mode: string;
}

const commute: Habit = { hour: 8, weekend: 0.02, minutes: 20, battery: 0.1, mode: 'eco' };
const evening: Habit = { hour: 19.5, weekend: 0.05, minutes: 120, battery: 0.9, mode: 'eco' };
const outing: Habit = { hour: 12.5, weekend: 0.97, minutes: 60, battery: 0.1, mode: 'sport' };

/** Sessions of the habits in turn, and which is whose. */
function sessionsOf(habits: readonly Habit[], n = 600): [DescribedColumn[], number[]] {
  const random = seededRandom(1);
  const normal = gaussian(random);
  const cluster = times(n, (i) => i % habits.length);
  const own = cluster.map((j) => habits[j]!);
  const columns: DescribedColumn[] = [
    {
      kind: 'hour',
      name: 'hour',
      label: 'hour',
      values: own.map(({ hour }) => (hour + 0.8 * normal() + 24) % 24),
    },
    {
      kind: 'weekday',
      name: 'weekday',
      label: 'day',
      values: own.map(({ weekend }) => dayOf(random, weekend)),
    },
    {
      kind: 'numeric',
      name: 'duration',
      label: 'duration',
      unit: 'min',
      high: 'long',
      low: 'short',
      log: true,
      values: own.map(({ minutes }) => minutes * Math.exp(0.2 * normal())),
    },
    {
      kind: 'flag',
      name: 'battery',
      label: 'the battery',
      values: own.map(({ battery }) => random() < battery),
    },
    { kind: 'category', name: 'mode', label: 'mode', values: own.map(({ mode }) => mode) },
    { kind: 'numeric', name: 'noise', label: 'noise', values: own.map(normal) },
  ];
  return [columns, cluster];
}

function dayOf(random: Random, weekend: number): number {
  return random() < weekend ? 6 + randomIndex(random, 2) : 1 + randomIndex(random, 5);
}

suite('a use context in words', () => {
  it('is named by when, how and with what it differs most', () => {
    const [columns, cluster] = sessionsOf([commute, evening, outing]);
    const names = describe(columns, cluster, 3).map(({ name }) => name);
    expect(names).toEqual([
      'weekday morning, short, mode eco',
      'weekday evening, long, with the battery',
      'weekend midday, mode sport, without the battery',
    ]);
  });

  it('says how it differs, strongest first, and nothing about what is alike', () => {
    const [columns, cluster] = sessionsOf([commute, evening, outing]);
    const { traits } = describe(columns, cluster, 3)[1]!;
    expect(traits.map(({ effect }) => effect)).toEqual(
      traits.map(({ effect }) => effect).toSorted((a, b) => b - a),
    );
    const battery = traits.find(({ column }) => column === 'battery');
    expect(battery).toMatchObject({ label: 'with the battery', kind: 'lift' });
    expect(battery?.strength).toBeGreaterThan(6);
    const long = traits.find(({ column }) => column === 'duration');
    expect(long).toMatchObject({ label: 'long', kind: 'difference' });
    expect(long?.strength).toBeGreaterThan(0.8);
    expect(traits.some(({ column }) => column === 'noise')).toBe(false);
  });

  it('has a name of its own even where the strongest traits are the same', () => {
    const twin = { ...evening, mode: 'sport' };
    const [columns, cluster] = sessionsOf([evening, twin, commute, { ...commute, hour: 8.5 }], 800);
    const names = describe(columns, cluster, 4).map(({ name }) => name);
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toContain('mode eco');
    expect(names[1]).toContain('mode sport');
  });

  it('is numbered where nothing tells two apart', () => {
    const columns: DescribedColumn[] = [
      { kind: 'numeric', name: 'x', label: 'x', values: times(100, () => 1) },
    ];
    const cluster = times(100, (i) => i % 2);
    expect(describe(columns, cluster, 2)).toEqual([
      { name: 'mixed use', traits: [], rule: null },
      { name: 'mixed use (2)', traits: [], rule: null },
    ]);
  });

  it('is one way of use where there is but one', () => {
    const [columns] = sessionsOf([commute]);
    expect(describe(columns, new Int32Array(600), 1)).toEqual([
      { name: 'one way of use', traits: [], rule: null },
    ]);
  });

  it('copes with values that are not known', () => {
    const [columns, cluster] = sessionsOf([commute, evening, outing]);
    const holes = columns.map((column) => ({
      ...column,
      values: column.values.map((value, i) => (i % 5 === 0 ? null : value)),
    })) as DescribedColumn[];
    const names = describe(holes, cluster, 3).map(({ name }) => name);
    expect(names[1]).toBe('weekday evening, long, with the battery');
  });

  it('has a rule in known units, whose precision and coverage are as it says', () => {
    const [columns, cluster] = sessionsOf([commute, evening, outing]);
    const { rule } = describe(columns, cluster, 3)[1]!;
    expect(rule?.conditions.length).toBeLessThanOrEqual(3);
    expect(rule?.precision).toBeGreaterThan(0.95);
    expect(rule?.coverage).toBeGreaterThan(0.95);
    // Checked against the data it was read from: the first condition is one on duration or hour.
    const condition = rule!.conditions[0]!;
    const [, from, to] = /^starts between (\d+):00 and (\d+):00$/.exec(condition) ?? [];
    const least = /^duration at least (\d+) min$/.exec(condition)?.[1];
    const fits = cluster.map((_, i) => {
      if (least) return (columns[2]!.values[i] as number) >= Number(least);
      const hour = columns[0]!.values[i] as number;
      return hour >= Number(from) && hour < Number(to);
    });
    expect(rule!.conditions).toHaveLength(1);
    const hits = fits.filter((fit, i) => fit && cluster[i] === 1).length;
    expect(hits / fits.filter((fit) => fit).length).toBeCloseTo(rule!.precision, 12);
    expect(hits / cluster.filter((j) => j === 1).length).toBeCloseTo(rule!.coverage, 12);
  });

  it('needs two conditions where one would take in too much', () => {
    const [columns, cluster] = sessionsOf([
      { ...evening, battery: 0, mode: 'eco', minutes: 60 },
      { ...evening, weekend: 0.95, battery: 0, mode: 'eco', minutes: 60 },
      { ...commute, weekend: 0.95, mode: 'eco', minutes: 60 },
    ]);
    const { rule } = describe(columns, cluster, 3)[1]!;
    expect(rule?.conditions).toContain('at the weekend');
    expect(rule?.conditions).toHaveLength(2);
    expect(rule?.sentence).toMatch(/^Starts between .* of such sessions are of this kind/);
  });
});

suite('the parts of a day', () => {
  it.each([
    [0, 'night'],
    [4.99, 'night'],
    [5, 'morning'],
    [11, 'midday'],
    [14, 'afternoon'],
    [17, 'evening'],
    [22, 'late evening'],
    [23.99, 'late evening'],
    [24, 'night'],
  ])('hour %d is %s', (hour, word) => {
    expect(dayParts[dayPartOf(hour)]?.word).toBe(word);
  });
});
