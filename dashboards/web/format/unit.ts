import { locale } from './locale.ts';

/** Units as people write them, by UCUM code, where the rules below would not find it. */
const written: Readonly<Record<string, string>> = {
  '1': '',
  'kW.h': 'kWh',
  'W.h': 'Wh',
  'N.m': 'Nm',
  Cel: '°C',
  '[degF]': '°F',
  '[mi_i]': 'mi',
  '[ft_i]': 'ft',
  '[in_i]': 'in',
  '[gal_us]': 'gal',
  '[lb_av]': 'lb',
  deg: '°',
};

const superscripts: Readonly<Record<string, string>> = { '2': '²', '3': '³' };
const plurals = new Intl.PluralRules(locale);

/**
 * A UCUM code as people write it: `kW.h` is kWh, `m3` is m³, `ug/m3` is µg/m³, `1` is nothing.
 * A thing that is counted (`{cup}`) takes the plural that the number before it asks for.
 */
export function readableUnit(code: string, value = 2): string {
  const known = written[code];
  if (known !== undefined) return known;
  const [above = '', ...below] = code.split('/');
  const top = factor(above, value);
  if (below.length === 0) return top;
  const bottom = below.map((part) => factor(part, 1)).join('/');
  return top === '' ? `per ${bottom}` : `${top}/${bottom}`;
}

function factor(code: string, value: number): string {
  return (
    written[code] ??
    code
      .split('.')
      .map((atom) => readableAtom(atom, value))
      .join(' ')
  );
}

function readableAtom(atom: string, value: number): string {
  const counted = /^1?\{(.+)\}$/.exec(atom)?.[1];
  if (counted !== undefined) return plural(counted, value);
  return (
    written[atom] ??
    atom
      .replace(/^u(?=[a-zA-Z])/, 'µ')
      .replace(/(?<=[a-z])[23]$/, (digit) => superscripts[digit] ?? digit)
      .replace(/\{.*\}/, '')
  );
}

function plural(word: string, value: number): string {
  if (plurals.select(value) === 'one') return word;
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** Whether a unit is a currency: ISO 4217 codes are three capitals, and no UCUM code in use is. */
export function isCurrency(unit: string): boolean {
  return /^[A-Z]{3}$/.test(unit);
}
