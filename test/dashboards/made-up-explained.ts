import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { Inputs } from '../../contract/records/estimate.ts';
import type { Explanation } from '../../contract/records/explanation.ts';
import { type FigureScope, inputsOf, readFigure } from '../../contract/records/figure.ts';
import type { SessionRecord } from '../../contract/records/session.ts';
import { dayMs, maker, now, sessions } from './made-up-use.ts';

/** Where the figures of some sessions say that they come from. */
export function madeUpInputs(scope: FigureScope, own: readonly SessionRecord[]): Inputs {
  const sum = (of: 'worth' | 'cost') =>
    own.reduce((total, session) => total + (session[of] ?? 0), 0);
  return inputsOf({
    scope,
    at: now - 90_000,
    sessions: own.length,
    mark: own.length * 7,
    told: {
      ...{ sessions: own.length, worth: sum('worth'), cost: sum('cost') },
      ...{ value: sum('worth') / sum('cost'), score: 50, againstPeers: 12 },
    },
  });
}

/** How a figure was made, from the sessions themselves; `worth`, whatever is asked for. */
export const explainMadeUp: InsightQueries['explain'] = async (
  of,
  figure,
  { customer, limit = 100, after },
) => {
  const named = readFigure(figure);
  if (named === undefined || of !== maker) return undefined;
  const { scope, told } = named;
  const whose =
    scope.of === 'maturity' && scope.level === 'customer'
      ? scope.id
      : 'customer' in scope
        ? (scope.customer ?? undefined)
        : undefined;
  if (customer !== undefined && customer !== whose) return undefined;
  const product = 'product' in scope ? scope.product : null;
  const context = 'context' in scope ? scope.context : undefined;
  const [from, to] = 'from' in scope ? [scope.from, scope.to] : [null, null];
  const own = sessions.filter(
    (session) =>
      session.start >= (from ?? 0) &&
      session.start < (to ?? Number.POSITIVE_INFINITY) &&
      (whose === undefined || session.customer === whose) &&
      (product === null || session.product === product) &&
      (context === undefined || session.context === context),
  );
  const first = after === undefined ? 0 : own.findIndex(({ id }) => id === after) + 1;
  const items = own
    .slice(first, first + limit)
    .map((session): Explanation['sessions']['items'][number] => ({
      ...{ session: session.id, product: session.product, device: session.device },
      ...{ customer: session.customer, start: session.start, end: session.end, open: session.open },
      above: Math.round((session.worth ?? 0) * 1e6),
      below: null,
      leftOut: null,
    }));
  const sum = own.reduce((total, { worth }) => total + Math.round((worth ?? 0) * 1e6), 0);
  const last = items.at(-1);
  return {
    figure,
    name: 'Worth made',
    of: 'Hearth & Home',
    window: { from: from ?? now - 90 * dayMs, to: to ?? now },
    sentence: `Worth made is ${Math.round(sum / 1e6)} €, of ${own.length} sessions. Nothing it stands on has changed since it was told.`,
    made: 'The sum, over sessions, of their outcomes times what each was worth on that day.',
    method: 'exact sum',
    seed: 1,
    computedAt: now,
    now: {
      ...{ value: sum / 1e6, unit: 'EUR', lo90: null, hi90: null },
      ...{
        n: own.length,
        customers: new Set(own.map((s) => s.customer)).size,
        method: 'exact sum',
      },
    },
    told: told && { value: told.value, at: told.at, sessions: told.sessions },
    changed: 'no',
    kind: 'sum',
    above: { sum, one: 1e-6, unit: 'EUR' },
    below: null,
    steps: [],
    leftOut: [],
    sessions: {
      n: own.length,
      items,
      ...(first + limit < own.length && last !== undefined ? { next: last.session } : {}),
    },
  };
};
