import type { Amount } from '../../../contract/records/estimate.ts';
import { locale } from './locale.ts';
import { isCurrency, readableUnit } from './unit.ts';

/** Making a format costs a hundred times what using it does. */
const formats = new Map<string, Intl.NumberFormat>();

/**
 * A number as the reader's English writes it, with what the system's own sentences have: a true
 * minus, and a space before the sign of per cent (ISO 80000).
 */
function write(value: number, options: Intl.NumberFormatOptions): string {
  const key = JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, format);
  return format.format(value).replace('-', '−').replace('%', '\u00a0%');
}

/** A number of things: `12,304`. */
export function count(value: number): string {
  return write(value, { maximumFractionDigits: 0 });
}

/** `12,304 sessions`, `1 session`. */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${readableUnit(`{${thing}}`, value)}`;
}

/** A share between 0 and 1 as per cent; some never reads as none, nor nearly all as all. */
export function share(part: number): string {
  const percent = (exact: number) => write(exact, { style: 'percent', maximumFractionDigits: 0 });
  if (part > 0 && part < 0.005) return `<${percent(0.01)}`;
  if (part < 1 && part > 0.995) return `>${percent(0.99)}`;
  return percent(part);
}

/** A figure to three significant digits or to the whole, as an estimate deserves. */
export function rounded(value: number): string {
  const size = Math.abs(value);
  return write(value, { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : 2 });
}

/** How many times as much: `×3.1`. */
export function times(value: number): string {
  return `×${write(value, { maximumFractionDigits: value >= 10 ? 0 : 1 })}`;
}

/** A measured figure with its unit: `19.7 kWh`, `12 cups`, `45 %`. */
export function measured(value: number, unit: string): string {
  return isCurrency(unit) ? money(value, unit) : withUnit(rounded(value), unit, value);
}

/** An exact amount, money or not. */
export function exact({ value, unit }: Amount): string {
  if (isCurrency(unit)) return money(value, unit);
  return withUnit(write(value, { maximumFractionDigits: 2 }), unit, value);
}

/**
 * An amount of money to the cent, or to the whole where `brief` and large; what is less than ten
 * cents to parts of one, so that a small cost does not read as none.
 */
export function money(value: number, currency: string, { brief = false } = {}): string {
  if (!isCurrency(currency)) return withUnit(rounded(value), currency, value);
  const size = Math.abs(value);
  const whole = brief && (size >= 100 || Number.isInteger(value));
  return write(value, {
    ...inCurrency(currency),
    ...(whole ? { maximumFractionDigits: 0 } : {}),
    ...(size > 0 && size < 0.1 ? digits(size < 0.01 ? 4 : 3) : {}),
  });
}

/** The sign of a currency: `€`. */
export function currencySign(currency: string): string {
  if (!isCurrency(currency)) return currency;
  const parts = new Intl.NumberFormat(locale, inCurrency(currency)).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? currency;
}

function digits(number: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: number, maximumFractionDigits: number };
}

function inCurrency(currency: string): Intl.NumberFormatOptions {
  return { style: 'currency', currency, currencyDisplay: 'narrowSymbol' };
}

/** How much more or less: `+8 %`, `−3 %`; from three times on `×3.4`. */
export function change(now: number, before: number): string {
  const ratio = now / before;
  if (ratio >= 3) return times(ratio);
  return Math.abs(ratio - 1) < 0.0005 ? '±0\u00a0%' : signedPercent(ratio - 1);
}

/** A difference as per cent with its sign. */
export function signedPercent(part: number): string {
  return write(part, {
    style: 'percent',
    maximumFractionDigits: Math.abs(part) < 0.1 ? 1 : 0,
    signDisplay: 'exceptZero',
  });
}

/** The system's sentences, with signs tied to their figures, so that no line begins with "%". */
export function tied(sentence: string): string {
  return sentence.replaceAll(/ (?=[%€$£])/g, '\u00a0');
}

/** The first letter large: names of contexts are told in small letters. */
export function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

function withUnit(figures: string, unit: string, value: number): string {
  const readable = readableUnit(unit, value);
  if (readable === '') return figures;
  return readable === '°' ? `${figures}°` : `${figures}\u00a0${readable}`;
}
