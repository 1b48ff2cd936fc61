import { type Amount, type Estimate, withheldReasons } from '../contract/records/estimate.ts';
import type { Attributes } from './answers.ts';

const short = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });
const exact = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });
const perCent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 });

/** An estimate with its interval, or why there is none: `3.1 (2.8 to 3.4) EUR`. */
export function estimateInWords({ value, lo90, hi90, unit, withheld }: Estimate): string {
  if (value === null) {
    return withheld === undefined ? 'withheld' : `withheld: ${withheldReasons[withheld]}`;
  }
  const interval =
    lo90 === null || hi90 === null ? '' : ` (${short.format(lo90)} to ${short.format(hi90)})`;
  return `${short.format(value)}${interval}${unit === '1' ? '' : ` ${unit}`}`;
}

/** An exact amount with its unit: `1,204.5 kW.h`. */
export function amountInWords({ value, unit }: Amount): string {
  return unit === '1' ? exact.format(value) : `${exact.format(value)} ${unit}`;
}

/** A share of 1 as per cent. */
export function shareInWords(share: number): string {
  return perCent.format(share);
}

/** A count or another exact number. */
export function numberInWords(value: number): string {
  return exact.format(value);
}

/** A moment (epoch ms) to the minute, UTC: `2026-03-01 12:00Z`; `never` where there is none. */
export function momentInWords(time: number | null): string {
  return time === null
    ? 'never'
    : `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** Attributes as they are written in an import: `key=value;key=value`. */
export function attributesInWords(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .join(';');
}
