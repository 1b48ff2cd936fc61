/** A unit in terms of metre, gram, second, ampere and kelvin: SI value = value × factor + offset. */
interface Unit {
  readonly dimension: readonly number[];
  readonly factor: number;
  readonly offset: number;
}

const none = [0, 0, 0, 0, 0];
const [length, mass, time, current, temperature] = none.map((_, place) =>
  none.map((_, other) => (other === place ? 1 : 0)),
) as [number[], number[], number[], number[], number[]];
const volume = [3, 0, 0, 0, 0];
const energy = [2, 1, -2, 0, 0];
const power = [2, 1, -3, 0, 0];
const pressure = [-1, 1, -2, 0, 0];

/** Units that take prefixes. */
const metric: Readonly<Record<string, readonly [readonly number[], number]>> = {
  m: [length, 1],
  g: [mass, 1],
  s: [time, 1],
  A: [current, 1],
  K: [temperature, 1],
  L: [volume, 1e-3],
  l: [volume, 1e-3],
  J: [energy, 1e3],
  W: [power, 1e3],
  V: [[2, 1, -3, -1, 0], 1e3],
  N: [[1, 1, -2, 0, 0], 1e3],
  Pa: [pressure, 1e3],
  bar: [pressure, 1e8],
  Hz: [[0, 0, -1, 0, 0], 1],
  cal: [energy, 4184],
};

/** Units that take none. */
const others: Readonly<Record<string, readonly [readonly number[], number]>> = {
  '1': [none, 1],
  '%': [none, 0.01],
  min: [time, 60],
  h: [time, 3_600],
  d: [time, 86_400],
  wk: [time, 604_800],
  t: [mass, 1e6],
  '[in_i]': [length, 0.0254],
  '[ft_i]': [length, 0.3048],
  '[mi_i]': [length, 1_609.344],
  '[lb_av]': [mass, 453.59237],
  '[gal_us]': [volume, 3.785411784e-3],
};

/** Units whose zero lies elsewhere; they stand alone. */
const shifted: Readonly<Record<string, Unit>> = {
  Cel: { dimension: temperature, factor: 1, offset: 273.15 },
  '[degF]': { dimension: temperature, factor: 5 / 9, offset: 273.15 - (32 * 5) / 9 },
};

const prefixes: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, c: 1e-2, d: 1e-1 },
  ...{ h: 1e2, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
};

/**
 * How a value in one unit becomes one in another, by their UCUM codes: prefixes, products, quotients
 * and powers of the usual units, and degrees of temperature. Codes that agree need not be known.
 *
 * @returns undefined where they measure different things, or a code is not known
 * @example conversion('[degF]', 'Cel')?.(212) // 100
 */
export function conversion(from: string, to: string): ((value: number) => number) | undefined {
  if (from === to) return (value) => value;
  const [a, b] = [unitOf(from), unitOf(to)];
  if (a === undefined || b === undefined) return undefined;
  if (a.dimension.some((power, place) => power !== b.dimension[place])) return undefined;
  return (value) => (value * a.factor + a.offset - b.offset) / b.factor;
}

function unitOf(code: string): Unit | undefined {
  if (Object.hasOwn(shifted, code)) return shifted[code];
  let dimension: readonly number[] = none;
  let factor = 1;
  for (const [, operator, text = ''] of `.${code}`.matchAll(/([./])([^./]*)/g)) {
    const sign = operator === '/' ? -1 : 1;
    const term = termOf(text);
    if (term === undefined) return undefined;
    dimension = dimension.map((power, place) => power + sign * term.dimension[place]!);
    factor *= term.factor ** sign;
  }
  return { dimension, factor, offset: 0 };
}

/** `km`, `m3`, `min`: a unit with a prefix and a power. */
function termOf(text: string): Unit | undefined {
  const [, atom = '', digits = ''] = /^(1|.*?)(-?\d*)$/.exec(text) ?? [];
  const known = atomOf(atom);
  if (known === undefined) return undefined;
  const power = digits === '' ? 1 : Number(digits);
  const [dimension, factor] = known;
  return {
    dimension: dimension.map((one) => one * power),
    factor: factor ** power,
    offset: 0,
  };
}

function atomOf(atom: string): readonly [readonly number[], number] | undefined {
  if (Object.hasOwn(others, atom)) return others[atom];
  if (Object.hasOwn(metric, atom)) return metric[atom];
  const [prefix, rest] = [atom.slice(0, 1), atom.slice(1)];
  if (!Object.hasOwn(prefixes, prefix) || !Object.hasOwn(metric, rest)) return undefined;
  const [dimension, factor] = metric[rest]!;
  return [dimension, factor * prefixes[prefix]!];
}
