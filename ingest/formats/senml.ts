import { pass, type Reject, reject, type Verdict } from '../../contract/verdict.ts';
import { shown } from '../shown.ts';
import { decodeCbor } from './cbor.ts';
import { decodeJson } from './json.ts';

/** A resolved SenML record (RFC 8428 §4.6): it stands by itself, base values worked in. */
export interface SenmlRecord {
  readonly name: string;
  readonly unit?: string;
  /** Epoch seconds; undefined where neither record nor base names a time, which means now. */
  readonly time?: number;
  /** A number, a text, a boolean, or data as base64url text. */
  readonly value?: number | string | boolean;
  /** The integrated sum. */
  readonly sum?: number;
}

/** Times below are relative to now (RFC 8428 §4.5.3). */
const firstAbsoluteTime = 2 ** 28;

/** The highest version of SenML that is understood. */
const version = 10;

/** CBOR labels (RFC 8428 §6, table 4) and the JSON fields that they stand for. */
const labels: Readonly<Record<string, string>> = {
  '-1': 'bver',
  '-2': 'bn',
  '-3': 'bt',
  '-4': 'bu',
  '-5': 'bv',
  '-6': 'bs',
  '0': 'n',
  '1': 'u',
  '2': 'v',
  '3': 'vs',
  '4': 'vb',
  '5': 's',
  '6': 't',
  '7': 'ut',
  '8': 'vd',
};

const nameForm = /^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/;

/**
 * Decodes a SenML pack, JSON or CBOR (told apart by the first byte), and resolves it.
 *
 * @param now epoch seconds, to which relative times are related
 */
export function decodeSenml(payload: Uint8Array, now: number): Verdict<readonly SenmlRecord[]> {
  const major = (payload[0] ?? 0) >> 5;
  const decoded = major === 4 ? decodeCbor(payload) : decodeJson(payload);
  return decoded.ok ? resolveSenml(decoded.value, now) : decoded;
}

/** Resolves a pack: each record gets the base values in force where it stands. */
export function resolveSenml(pack: unknown, now: number): Verdict<readonly SenmlRecord[]> {
  if (!Array.isArray(pack)) return invalid(`expected a list of records, found ${shown(pack)}`);
  const resolver = new Resolver(now);
  const records: SenmlRecord[] = [];
  for (const [index, item] of pack.entries()) {
    const problem = resolver.take(item, records);
    if (problem !== undefined) return invalid(`record ${index}: ${problem}`);
  }
  return records.length === 0
    ? invalid('expected at least one record with a value')
    : pass(records);
}

/** Holds the base values in force and works them into one record after the other. */
class Resolver {
  readonly #now: number;
  #name = '';
  #time: number | undefined;
  #unit: string | undefined;
  #value: number | undefined;
  #sum: number | undefined;

  constructor(now: number) {
    this.#now = now;
  }

  /** Adds the resolved record to the list; answers what is wrong with it. */
  take(item: unknown, into: SenmlRecord[]): string | undefined {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      return `expected an object, found ${shown(item)}`;
    }
    const fields = new Map<string, unknown>();
    for (const [field, value] of Object.entries(item)) fields.set(labels[field] ?? field, value);
    const problem = checkFields(fields);
    if (problem !== undefined) return problem;

    this.#name = (fields.get('bn') as string | undefined) ?? this.#name;
    this.#time = (fields.get('bt') as number | undefined) ?? this.#time;
    this.#unit = (fields.get('bu') as string | undefined) ?? this.#unit;
    this.#value = (fields.get('bv') as number | undefined) ?? this.#value;
    this.#sum = (fields.get('bs') as number | undefined) ?? this.#sum;

    const value = ownValue(fields, this.#value);
    const ownSum = fields.get('s') as number | undefined;
    const sum = ownSum === undefined ? this.#sum : ownSum + (this.#sum ?? 0);
    if (value === undefined && ownSum === undefined) {
      return onlyBase(fields) ? undefined : 'expected a value (v, vs, vb, vd) or a sum (s)';
    }
    const name = this.#name + ((fields.get('n') as string | undefined) ?? '');
    if (!nameForm.test(name)) return `n: expected a name as in section 4.5.1, found ${shown(name)}`;
    const unit = (fields.get('u') as string | undefined) ?? this.#unit;
    const time = this.#timeOf(fields.get('t') as number | undefined);
    into.push({
      name,
      ...(unit === undefined ? {} : { unit }),
      ...(time === undefined ? {} : { time }),
      ...(value === undefined ? {} : { value }),
      ...(sum === undefined ? {} : { sum }),
    });
    return undefined;
  }

  #timeOf(own: number | undefined): number | undefined {
    const time = (this.#time ?? 0) + (own ?? 0);
    if (time === 0) return undefined;
    return time < firstAbsoluteTime ? this.#now + time : time;
  }
}

const texts = ['bn', 'bu', 'n', 'u', 'vs', 'vd'];
const numbers = ['bver', 'bt', 'bv', 'bs', 'v', 's', 't', 'ut'];
const values = ['v', 'vs', 'vb', 'vd'];

function checkFields(fields: ReadonlyMap<string, unknown>): string | undefined {
  for (const [field, value] of fields) {
    if (texts.includes(field) && typeof value !== 'string') {
      return `${field}: expected a text, found ${shown(value)}`;
    }
    if (numbers.includes(field) && typeof value !== 'number') {
      return `${field}: expected a number, found ${shown(value)}`;
    }
    if (field === 'vb' && typeof value !== 'boolean') {
      return `vb: expected true or false, found ${shown(value)}`;
    }
    if (field.endsWith('_')) {
      return `${shown(field)}: a field that must be understood (section 4.4) is not`;
    }
  }
  if (values.filter((field) => fields.has(field)).length > 1) return 'expected only one value';
  const itsVersion = fields.get('bver') as number | undefined;
  if (itsVersion !== undefined && itsVersion > version) {
    return `bver: expected at most ${version}, found ${itsVersion}`;
  }
  return undefined;
}

function ownValue(
  fields: ReadonlyMap<string, unknown>,
  base: number | undefined,
): number | string | boolean | undefined {
  const number = fields.get('v') as number | undefined;
  if (number !== undefined) return number + (base ?? 0);
  return (fields.get('vs') ?? fields.get('vb') ?? fields.get('vd')) as string | boolean | undefined;
}

/** A record may only set base values, as the first of RFC 8428 §5.1.7 does. */
function onlyBase(fields: ReadonlyMap<string, unknown>): boolean {
  return [...fields.keys()].every((field) => field.startsWith('b'));
}

function invalid(detail: string): Reject {
  return reject('senml-invalid', detail);
}
