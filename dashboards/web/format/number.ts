import type { Amount } from '../../../contract/records/estimate.ts';
import { locale } from './locale.ts';
import { isCurrency, readableUnit } from './unit.ts';

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });

/** A number of things: `12,304`. */
export function count(value: number): string {
  return whole.format(value);
}

/** A number of things where room is scarce: `12.3K`. */
export function shortCount(value: number): string {
  return short.format(value);
}

/** `12,304 sessions`, `1 session`. */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${readableUnit(`{${thing}}`, value)}`;
}

/** A share between 0 and 1 as per cent; what is there never reads as 0 %. */
export function share(part: number): string {
  if (part > 0 && part < 0.01) return `under ${percent(0.01, 0)}`;
  if (part < 1 && part > 0.99) return `over ${percent(0.99, 0)}`;
  return percent(part, 0);
}

function percent(part: number, digits: number): string {
  return spaced(
    new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(part),
  );
}

/** The system's own sentences set a space before the sign, as ISO 80000 does. */
function spaced(text: string): string {
  return text.replace('%', '\u00a0%');
}

/** A figure to three significant digits or to the whole, as an estimate deserves. */
export function rounded(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** How many times as much: `×3.1`. */
export function times(value: number): string {
  const digits = value >= 10 ? 0 : 1;
  return `×${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)}`;
}

/** A measured figure with its unit: `19.7 kWh`, `12 cups`, `45 %`. */
export function measured(value: number, unit: string): string {
  if (isCurrency(unit)) return money(value, unit);
  return withUnit(rounded(value), unit, value);
}

/** An amount of money to the cent; to the whole where `brief` and large. */
export function money(value: number, currency: string, { brief = false } = {}): string {
  const digits = brief && Math.abs(value) >= 1_000 ? 0 : undefined;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(digits === undefined ? {} : { maximumFractionDigits: digits }),
  }).format(value);
}

/** An exact amount, money or not. */
export function exact({ value, unit }: Amount): string {
  if (isCurrency(unit)) return money(value, unit);
  const figures = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);
  return withUnit(figures, unit, value);
}

/** The sign of a currency: `€`. */
export function currencySign(currency: string): string {
  const parts = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? currency;
}

/** How much more or less, as per cent with its sign: `+8 %`, `−3 %`. */
export function change(now: number, before: number): string {
  return signedPercent(now / before - 1);
}

/** The first letter large: names of contexts are told in small letters. */
export function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** A difference as per cent with its sign. */
export function signedPercent(part: number): string {
  const digits = Math.abs(part) < 0.1 ? 1 : 0;
  return spaced(
    new Intl.NumberFormat(locale, {
      style: 'percent',
      maximumFractionDigits: digits,
      signDisplay: 'exceptZero',
    }).format(part),
  );
}

function withUnit(figures: string, unit: string, value: number): string {
  const readable = readableUnit(unit, value);
  if (readable === '') return figures;
  return readable === '°' ? `${figures}°` : `${figures}\u00a0${readable}`;
}
