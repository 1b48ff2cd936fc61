import type { InsightQueries, Page } from '../../contract/ports/insight-queries.ts';
import type { AdviceRecord } from '../../contract/records/advice.ts';
import { readAdvice } from '../advice/advice-table.ts';
import { textSql } from '../engine/literal.ts';
import type { QueryPorts } from './product-leaves.ts';

const defaultLimit = 100;

/** Advice of a maker, latest first; a page ends where `next` says. */
export async function adviceOf(
  { database, clock }: Pick<QueryPorts, 'database' | 'clock'>,
  maker: string,
  query: Parameters<InsightQueries['advice']>[1],
): Promise<Page<AdviceRecord>> {
  const { product, customer, state, after, limit = defaultLimit } = query;
  const conditions = [
    `maker = ${textSql(maker)}`,
    ...(product === undefined ? [] : [`product = ${textSql(product)}`]),
    ...(customer === undefined ? [] : [`customer = ${textSql(customer)}`]),
    ...(state === undefined ? [] : [`state = ${textSql(state)}`]),
    ...(after === undefined ? [] : [beyond(after)]),
  ];
  const found = await readAdvice(database, clock(), conditions.join(' AND '), limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last !== undefined
    ? { items, next: `${last.created}.${last.id}` }
    : { items };
}

/** What comes after the advice that a page ended with. */
function beyond(after: string): string {
  const dot = after.lastIndexOf('.');
  const created = Number(after.slice(0, dot));
  if (dot < 1 || !Number.isFinite(created)) return 'false';
  return `(created < ${created} OR (created = ${created} AND id > ${textSql(after.slice(dot + 1))}))`;
}
