import { reject } from '../../contract/verdict.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';
import type { Validator } from '../compile-validator.ts';
import { UnfitReading } from '../passage.ts';
import type { SenmlRecord } from './senml.ts';
import { asUcum } from './senml-units.ts';

/**
 * Makes readings of resolved SenML records: those of one time and one name up to the last segment
 * become one reading, in which the last segment (behind ":" or "/") names the signal; an
 * integrated sum is the signal `{name}_sum`. A record in another unit than the model declares is
 * taken under the alias of that unit, which converts it; where there is none the reading is unfit.
 */
export function senmlReadings(
  records: readonly SenmlRecord[],
  validator: Validator | undefined,
): readonly unknown[] {
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const record of records) {
    const cut = Math.max(record.name.lastIndexOf(':'), record.name.lastIndexOf('/')) + 1;
    const signal = record.name.slice(cut);
    const key = `${record.time ?? ''} ${record.name.slice(0, cut)}`;
    let group = open.get(key);
    if (group === undefined || signal in group.values) {
      group = newGroup(record.time);
      open.set(key, group);
      groups.push(group);
    }
    if (record.value !== undefined) put(group, signal, record.value, record.unit, validator);
    if (record.sum !== undefined) group.values[`${signal}_sum`] = record.sum;
  }
  return groups.map(({ ts, values, unfit }) => {
    const reading = ts === undefined ? { values } : { ts, values };
    return unfit === undefined ? reading : new UnfitReading(unfit, reading);
  });
}

interface Group {
  readonly ts: number | undefined;
  readonly values: Record<string, SignalValue>;
  unfit?: UnfitReading['reject'];
}

function newGroup(time: number | undefined): Group {
  // To a thousandth of a millisecond: beyond, seconds since 1970 in a double are noise.
  const ts = time === undefined ? undefined : Math.round(time * 1e6) / 1e3;
  return { ts, values: Object.create(null) as Record<string, SignalValue> };
}

function put(
  group: Group,
  signal: string,
  value: SignalValue,
  unit: string | undefined,
  validator: Validator | undefined,
): void {
  const declared = validator?.units.get(signal);
  if (validator === undefined || unit === undefined || declared === undefined) {
    group.values[signal] = value;
    return;
  }
  const name = asUcum(unit) === asUcum(declared) ? signal : aliasOfUnit(signal, unit, validator);
  group.values[name ?? signal] = value;
  if (name === undefined) {
    const detail = `values.${signal}: expected the unit "${declared}" or one of an alias, found "${unit}"`;
    group.unfit ??= reject('value-wrong-type', detail);
  }
}

function aliasOfUnit(signal: string, unit: string, validator: Validator): string | undefined {
  const index = validator.checks.get(signal)?.index;
  for (const [name, itsUnit] of validator.units) {
    if (asUcum(itsUnit) !== asUcum(unit)) continue;
    if (validator.checks.get(name)?.index === index) return name;
  }
  return undefined;
}
