import { isIdentifier } from '../../contract/identifiers.ts';
import { type Reject, reject } from '../../contract/verdict.ts';
import { maxNameLength } from '../../contract/wire/messages.ts';
import { checkUndeclared, type Validator } from '../compile-validator.ts';
import { type Passage, type Step, UnfitReading } from '../passage.ts';
import { shown } from '../shown.ts';

/** The latest time that a JavaScript date can express, epoch ms. */
const latestTime = 8_640_000_000_000_000;

/**
 * Checks a reading against the contract (`reading` in contract/wire/messages.ts says the same as a
 * schema) and against the product model, and takes its fields apart. The first mistake ends it.
 */
export const validate: Step = {
  name: 'validate',
  run(passage) {
    const { item } = passage;
    const { validator } = passage.route;
    if (validator === undefined) throw new TypeError('validate: no product found before');
    if (item instanceof UnfitReading) return item.reject;
    if (!isRecord(item)) {
      return reject('wrong-shape', `expected a reading with "values", found ${shown(item)}`);
    }
    if (!passage.isList && !Object.hasOwn(item, 'values')) {
      return takeValues(passage, item, validator);
    }
    return takeFields(passage, item) ?? takeValuesField(passage, item, validator);
  },
};

function takeFields(passage: Passage, item: Readonly<Record<string, unknown>>): Reject | undefined {
  for (const field in item) {
    const value = item[field];
    if (value === undefined) continue;
    switch (field) {
      case 'values':
        break;
      case 'ts':
        if (typeof value !== 'number' || !(value >= 0 && value <= latestTime)) {
          const detail = `ts: expected milliseconds since 1970, found ${shown(value)}`;
          return reject('time-not-valid', detail);
        }
        passage.deviceTime = value;
        break;
      case 'seq':
        if (!Number.isSafeInteger(value) || (value as number) < 0) {
          return wrong('seq', 'a whole number from 0 on', value);
        }
        passage.seq = value as number;
        break;
      case 'boot':
        if (typeof value !== 'string' || value.length === 0 || value.length > maxNameLength) {
          return wrong('boot', `1 to ${maxNameLength} characters`, value);
        }
        passage.boot = value;
        break;
      case 'by':
        if (typeof value !== 'string' || !isIdentifier(value)) {
          return wrong('by', 'the id of a customer', value);
        }
        passage.by = value;
        break;
      case 'part':
        if (typeof value !== 'string' || !isIdentifier(value)) {
          return wrong('part', 'the id of a part', value);
        }
        passage.part = value;
        break;
      default:
        return reject(
          'wrong-shape',
          `${shown(field)}: no field of a reading; signals belong into "values"`,
        );
    }
  }
  return undefined;
}

function takeValuesField(
  passage: Passage,
  item: Readonly<Record<string, unknown>>,
  validator: Validator,
): Reject | undefined {
  if (passage.part !== undefined && !validator.parts.has(passage.part)) {
    const parts = [...validator.parts].join(', ') || 'none';
    return reject('part-unknown', `part: "${passage.part}" is not declared; declared: ${parts}`);
  }
  const values = item.values;
  if (!isRecord(values)) return wrong('values', 'an object of signals', values);
  return takeValues(passage, values, validator);
}

function takeValues(
  passage: Passage,
  received: Readonly<Record<string, unknown>>,
  validator: Validator,
): Reject | undefined {
  const { values } = passage;
  for (let index = 0; index < validator.signals; index++) values[index] = undefined;
  passage.signals = validator.signals;
  let undeclared: Record<string, unknown> | undefined;
  for (const name in received) {
    const value = received[name];
    const signal = validator.checks.get(name);
    if (signal === undefined) {
      if (!validator.keepsUndeclared || name.length === 0 || name.length > maxNameLength) {
        return undeclaredSignal(name, validator);
      }
      const kept = checkUndeclared(name, value);
      if (typeof kept === 'object') return kept;
      undeclared ??= Object.create(null) as Record<string, unknown>; // keeps even "__proto__"
      undeclared[name] = kept;
      continue;
    }
    const kept = signal.check(value);
    if (typeof kept === 'object') return kept;
    if (values[signal.index] !== undefined) {
      return reject('wrong-shape', `values.${name}: the same signal came under another name too`);
    }
    values[signal.index] = kept;
  }
  if (undeclared !== undefined) passage.extra = JSON.stringify(undeclared);
  return undefined;
}

function undeclaredSignal(name: string, validator: Validator): Reject {
  if (name.length === 0 || name.length > maxNameLength) {
    return reject(
      'wrong-shape',
      `values: expected names of 1 to ${maxNameLength} characters, found ${shown(name)}`,
    );
  }
  const declared = shown([...validator.checks.keys()].join(', '), 200);
  return reject('signal-unknown', `values: ${shown(name)} is not declared; declared: ${declared}`);
}

function wrong(field: string, expected: string, found: unknown): Reject {
  return reject('wrong-shape', `${field}: expected ${expected}, found ${shown(found)}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
