import { expect } from 'vitest';
import { type Explanation, explanation } from '../../../contract/records/explanation.ts';

/** Which page of the sessions behind a figure. */
export interface Page {
  readonly limit: number;
  readonly after?: string;
}

/** Everything an explanation says, with the sessions of all its pages. */
export async function explainWhole(
  ask: (figure: string, page: Page) => Promise<Explanation | undefined>,
  figure: string,
  limit: number,
): Promise<Explanation | undefined> {
  let found = await ask(figure, { limit });
  const items = [...(found?.sessions.items ?? [])];
  while (found?.sessions.next !== undefined) {
    found = await ask(figure, { limit, after: found.sessions.next });
    items.push(...(found?.sessions.items ?? []));
  }
  return found && { ...found, sessions: { n: found.sessions.n, items } };
}

/** The parts of all sessions make the sums, and the sums make the figure. */
export function expectPartsToMakeIt(told: Explanation): void {
  expect(explanation.parse(told)).toEqual(told);
  const { kind, above, below, now, sessions, leftOut } = told;
  const sum = (of: 'above' | 'below') =>
    sessions.items.reduce((total, part) => total + (part[of] ?? 0), 0);
  expect(sessions.items).toHaveLength(sessions.n);
  expect(new Set(sessions.items.map(({ product, session }) => `${product} ${session}`)).size).toBe(
    sessions.n,
  );
  expect(sum('above')).toBe(above.sum);
  if (below !== null) expect(sum('below')).toBe(below.sum);
  for (const { reason, sessions: n } of leftOut) {
    expect(sessions.items.filter((part) => part.leftOut === reason)).toHaveLength(n);
  }
  expect(
    sessions.items.filter(({ above, leftOut }) => (above === null) !== (leftOut !== null)),
  ).toEqual([]);
  if (now.value === null) return;
  if (kind === 'sum') expect(Math.round(now.value / above.one)).toBe(above.sum);
  if (kind !== 'ratio' || below === null) return;
  if (above.one === below.one) expect(now.value).toBe(above.sum / below.sum);
  else expect(now.value).toBeCloseTo((above.sum * above.one) / (below.sum * below.one), 9);
}
