import type { ProductModel, Signal } from '../contract/model/product-model.ts';
import { type Reject, reject } from '../contract/verdict.ts';
import type { SignalValue } from '../contract/wire/messages.ts';
import { shown } from './shown.ts';

/** What a product model says about readings, in a form that is quick to ask. */
export interface Validator {
  /** How many signals the model declares. */
  readonly signals: number;
  /** By each name a signal may arrive under: the declared one and its aliases. */
  readonly checks: ReadonlyMap<string, SignalCheck>;
  readonly keepsUndeclared: boolean;
  readonly parts: ReadonlySet<string>;
  /** The unit in which a value arrives under a name; undefined where the signal has none. */
  readonly units: ReadonlyMap<string, string>;
}

/** What may arrive under one name. */
interface SignalCheck {
  /** The place of the signal in the model. */
  readonly index: number;
  readonly name: string;
  /** The value to keep, in the declared unit, or why there is none. */
  readonly check: Check;
}

type Check = (value: unknown) => SignalValue | Reject;

/** Another name for a signal; the declared name itself has scale 1 and offset 0. */
interface Name {
  readonly name: string;
  readonly scale: number;
  readonly offset: number;
}

/** Compiles the signals of a model into one check a name. Done once a model version. */
export function compileValidator(model: ProductModel): Validator {
  const checks = new Map<string, SignalCheck>();
  const units = new Map<string, string>();
  Object.entries(model.signals).forEach(([declared, signal], index) => {
    const names: Name[] = [{ name: declared, scale: 1, offset: 0 }, ...signal.aliases];
    for (const name of names) {
      checks.set(name.name, { index, name: name.name, check: compileCheck(signal, name) });
    }
    if ('unit' in signal) {
      units.set(declared, signal.unit);
      for (const alias of signal.aliases) units.set(alias.name, alias.unit ?? signal.unit);
    }
  });
  return {
    signals: Object.keys(model.signals).length,
    checks,
    keepsUndeclared: model.undeclared === 'keep',
    parts: new Set(model.parts),
    units,
  };
}

function compileCheck(signal: Signal, name: Name): Check {
  switch (signal.kind) {
    case 'gauge':
    case 'counter':
      return checkNumber(name, signal.min ?? -Number.MAX_VALUE, signal.max ?? Number.MAX_VALUE);
    case 'state':
      return checkState(name.name, signal.values);
    case 'text':
      return checkText(name.name, signal.maxLength);
  }
}

function checkNumber({ name, scale, offset }: Name, least: number, most: number): Check {
  const field = `values.${name}`;
  const judge = (received: number, value: number): number | Reject => {
    if (value >= least && value <= most) return value;
    if (!Number.isFinite(value)) {
      return reject('value-not-finite', `${field}: expected a finite number, found ${received}`);
    }
    const converted = received === value ? '' : ` (${received} as received)`;
    const bound = value < least ? `at least ${least}` : `at most ${most}`;
    return reject('value-out-of-bounds', `${field}: expected ${bound}, found ${value}${converted}`);
  };
  const wrongType = (value: unknown) =>
    reject('value-wrong-type', `${field}: expected a number, found ${shown(value)}`);
  if (scale === 1 && offset === 0) {
    return (value) => (typeof value === 'number' ? judge(value, value) : wrongType(value));
  }
  return (value) =>
    typeof value === 'number' ? judge(value, value * scale + offset) : wrongType(value);
}

function checkState(name: string, values: readonly (string | boolean)[]): Check {
  const field = `values.${name}`;
  const declared = new Set<unknown>(values);
  const types = new Set(values.map((value) => typeof value as string));
  const typesInWords = [...types].map((type) => `a ${type}`).join(' or ');
  const list = shown(values, 200);
  return (value) => {
    if (declared.has(value)) return value as string | boolean;
    return types.has(typeof value)
      ? reject('value-not-declared', `${field}: expected one of ${list}, found ${shown(value)}`)
      : reject('value-wrong-type', `${field}: expected ${typesInWords}, found ${shown(value)}`);
  };
}

function checkText(name: string, maxLength: number): Check {
  const field = `values.${name}`;
  return (value) => {
    if (typeof value !== 'string') {
      return reject('value-wrong-type', `${field}: expected a text, found ${shown(value)}`);
    }
    if (value.length > maxLength) {
      const detail = `${field}: expected at most ${maxLength} characters, found ${value.length}`;
      return reject('value-out-of-bounds', detail);
    }
    return value;
  };
}

const longestUndeclared = 1_024;

/** What an undeclared signal may be where the model keeps those: any value of the wire. */
export function checkUndeclared(name: string, value: unknown): SignalValue | Reject {
  const field = `values.${name}`;
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value)
        ? value
        : reject('value-not-finite', `${field}: expected a finite number, found ${value}`);
    case 'string':
      if (value.length <= longestUndeclared) return value;
      return reject(
        'wrong-shape',
        `${field}: expected at most ${longestUndeclared} characters, found ${value.length}`,
      );
    default:
      return reject(
        'value-wrong-type',
        `${field}: expected a number, text or boolean, found ${shown(value)}`,
      );
  }
}
