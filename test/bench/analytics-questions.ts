import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import { maker, model } from './analytics-world.ts';

const network = { level: 'network', id: 'network', hierarchy: 'customer' } as const;

/** What people ask of a product: of the last four weeks, except memberships, which look at the latest sessions. */
const questions: Readonly<
  Record<
    string,
    (
      queries: InsightQueries,
      range: { readonly from: number; readonly to: number },
    ) => Promise<unknown>
  >
> = {
  value: (queries, range) => queries.scale(maker, { ...network, ...range }),
  customerValue: (queries, range) => queries.customerValue(maker, 'c-0', range),
  adoption: (queries, range) => queries.adoption(maker, model.product, range),
  scaling: (queries, range) => queries.scaling(maker, range),
  maturity: (queries, { to }) => queries.maturity(maker, { ...network, to }),
  memberships: (queries) => queries.memberships(maker, model.product, { limit: 100 }),
};

/** The names of the questions, in order. */
export const questionNames = Object.keys(questions);

/**
 * Asks each question a few times, one after the other; answers the least time that each took, ms.
 *
 * @param to epoch ms
 */
export async function askAll(
  queries: InsightQueries,
  to: number,
): Promise<Readonly<Record<string, number>>> {
  const range = { from: to - 28 * 86_400_000, to };
  const took: Record<string, number> = {};
  for (const [name, ask] of Object.entries(questions)) {
    took[name] = Number.POSITIVE_INFINITY;
    for (let times = 0; times < 3; times++) {
      const started = performance.now();
      const answer = await ask(queries, range);
      if (answer === undefined) throw new Error(`no answer to ${name}`);
      took[name] = Math.min(took[name], performance.now() - started);
    }
  }
  return took;
}
