import type {
  AnalyticsDatabase,
  SqlRow,
  SqlTransaction,
} from '../../contract/ports/analytics-database.ts';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import { inputsOf } from '../../contract/records/figure.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';

/**
 * What was advised, and what came back. Both are facts that nothing else holds, and are never
 * computed again; the state of an advice follows from them.
 */
const tables = [
  `advice (id VARCHAR, maker VARCHAR, product VARCHAR, device VARCHAR, customer VARCHAR,
    context VARCHAR, context_name VARCHAR, setting VARCHAR, setting_label VARCHAR,
    from_level VARCHAR, to_level VARCHAR, why VARCHAR,
    value DOUBLE, lo90 DOUBLE, hi90 DOUBLE, n BIGINT, peers BIGINT, living_with_it BIGINT,
    propensity DOUBLE, held_out BOOLEAN, created DOUBLE, sent DOUBLE, expires DOUBLE)`,
  // `position`: of the message in the journal; NULL: answered on the page.
  `advice_replies (advice VARCHAR, ts DOUBLE, reply VARCHAR, reason VARCHAR, position BIGINT)`,
] as const;

/** Makes the tables of advice, where they are missing. Idempotent. */
export async function createAdviceTables(transaction: SqlTransaction): Promise<void> {
  for (const table of tables) await transaction.run(`CREATE TABLE IF NOT EXISTS ${table}`);
}

/** An advice before anything has come of it. */
export type NewAdvice = Omit<AdviceRecord, 'state' | 'replies' | 'sent' | 'inputs'> & {
  readonly heldOut: boolean;
};

/** Adds advice. */
export async function addAdvice(
  transaction: SqlTransaction,
  advice: readonly NewAdvice[],
): Promise<void> {
  const column = <T>(of: (item: NewAdvice) => T) => advice.map(of);
  await transaction.append('advice', {
    id: column(({ id }) => id),
    maker: column(({ maker }) => maker),
    product: column(({ product }) => product),
    device: column(({ device }) => device),
    customer: column(({ customer }) => customer),
    context: column(({ context }) => context),
    context_name: column(({ contextName }) => contextName),
    setting: column(({ setting }) => setting),
    setting_label: column(({ settingLabel }) => settingLabel),
    from_level: column(({ from }) => JSON.stringify(from)),
    to_level: column(({ to }) => JSON.stringify(to)),
    why: column(({ why }) => why),
    value: column(({ expected }) => expected.value),
    lo90: column(({ expected }) => expected.lo90),
    hi90: column(({ expected }) => expected.hi90),
    n: column(({ expected }) => expected.n),
    peers: column(({ peers }) => peers),
    living_with_it: column(({ livingWithIt }) => livingWithIt),
    propensity: column(({ propensity }) => propensity),
    held_out: column(({ heldOut }) => heldOut),
    created: column(({ created }) => created),
    sent: column(() => null),
    expires: column(({ expires }) => expires),
  });
}

/** How the effect to be expected was estimated. */
export const adviceMethod = 'settings compared among peers of the context, customers resampled';

/**
 * The state of an advice `a` whose last reply, by the time it was given, is `last_reply`. Replies
 * count even where they come after the advice has expired: what was done was done.
 */
function stateSql(now: number): string {
  return `CASE WHEN a.held_out THEN 'held-out' WHEN r.last_reply IS NOT NULL THEN r.last_reply
    WHEN a.expires <= ${now} THEN 'expired' WHEN a.sent IS NULL THEN 'planned' ELSE 'sent' END`;
}

/**
 * Advice with its state and replies, latest first.
 *
 * @param where an SQL condition on advice `a`, `state` included
 */
export async function readAdvice(
  database: Pick<AnalyticsDatabase, 'query'>,
  now: number,
  where: string,
  limit = 1_000,
): Promise<readonly AdviceRecord[]> {
  const rows = await database.query(
    `SELECT * FROM (
       SELECT a.*, r.replies, ${stateSql(now)} AS state
       FROM advice a LEFT JOIN (
         SELECT advice, arg_max(reply, (ts, coalesce(position, 0), reply)) AS last_reply,
           list({'ts': ts, 'reply': reply, 'reason': reason} ORDER BY ts, position, reply) AS replies
         FROM advice_replies GROUP BY advice
       ) r ON r.advice = a.id
     ) a WHERE ${where} ORDER BY created DESC, id LIMIT ${Math.floor(limit)}`,
  );
  return rows.map(recordIn);
}

function recordIn(row: SqlRow): AdviceRecord {
  const text = (name: string) => String(row[name]);
  const number = (name: string) => Number(row[name]);
  const [id, maker] = [text('id'), text('maker')];
  return {
    id,
    // Of the sessions that it stood on their number is kept, and no mark.
    inputs: inputsOf({
      scope: { of: 'advice', maker, advice: id },
      ...{ at: number('created'), sessions: number('n'), mark: 0 },
      told: { expected: number('value') },
    }),
    maker,
    product: text('product'),
    device: text('device'),
    customer: text('customer'),
    context: text('context'),
    contextName: text('context_name'),
    setting: text('setting'),
    settingLabel: text('setting_label'),
    from: JSON.parse(text('from_level')) as SignalValue,
    to: JSON.parse(text('to_level')) as SignalValue,
    why: text('why'),
    expected: {
      value: number('value'),
      unit: '%',
      lo90: number('lo90'),
      hi90: number('hi90'),
      n: number('n'),
      customers: number('peers'),
      method: adviceMethod,
    },
    peers: number('peers'),
    livingWithIt: number('living_with_it'),
    propensity: number('propensity'),
    created: number('created'),
    sent: row.sent === null ? null : number('sent'),
    expires: number('expires'),
    state: text('state') as AdviceRecord['state'],
    replies: row.replies === null ? [] : (JSON.parse(text('replies')) as AdviceRecord['replies']),
  };
}
