import type { Days } from '../adoption/histories.ts';
import { dateOfDay } from '../adoption/histories.ts';
import { textSql } from '../engine/literal.ts';

/** The sessions `s` that began on some local days, both ends included: an SQL condition. */
export function daysSql({ first, last }: Days): string {
  return `s.day BETWEEN ${textSql(dateOfDay(first))}::DATE AND ${textSql(dateOfDay(last))}::DATE`;
}

/** A local date, counted in days from 1970. */
export function dayOfDate(date: string): number {
  return Date.parse(date) / 86_400_000;
}
