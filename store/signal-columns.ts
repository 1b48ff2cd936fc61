import type { ProductModel, Signal } from '../contract/model/product-model.ts';
import type { SignalValue } from '../contract/wire/messages.ts';

/** How a store keeps the values of a signal. */
export type ColumnType = 'number' | 'text' | 'boolean';

/** A signal, and how its values are kept. */
export interface SignalColumn {
  readonly signal: string;
  readonly type: ColumnType;
  /** A state of both words and booleans is kept as text: these are the words that mean a boolean. */
  readonly booleans: readonly boolean[];
}

/** The columns of a model, in the order of its signals. */
export function signalColumns(model: ProductModel): readonly SignalColumn[] {
  return Object.entries(model.signals).map(([signal, declared]) => ({
    signal,
    type: columnType(declared),
    booleans: booleansAmongWords(declared),
  }));
}

function columnType(signal: Signal): ColumnType {
  if (signal.kind === 'gauge' || signal.kind === 'counter') return 'number';
  if (signal.kind === 'text') return 'text';
  return signal.values.every((value) => typeof value === 'boolean') ? 'boolean' : 'text';
}

function booleansAmongWords(signal: Signal): readonly boolean[] {
  if (signal.kind !== 'state' || columnType(signal) === 'boolean') return [];
  return [true, false].filter(
    (value) => signal.values.includes(value) && !signal.values.includes(String(value)),
  );
}

/** The value as a column of this type keeps it; undefined where it does not fit. */
export function fitted(value: SignalValue, type: ColumnType): SignalValue | undefined {
  if (type === 'text') return typeof value === 'number' ? undefined : String(value);
  return typeof value === type ? value : undefined;
}

/** The value as the device sent it, from what a column kept. */
export function restored(value: SignalValue, column: SignalColumn): SignalValue {
  const boolean = column.booleans.find((candidate) => String(candidate) === value);
  return boolean ?? value;
}
