import type { ProductModel } from '../contract/model/product-model.ts';
import type { JournalReading } from '../contract/records/journal-entry.ts';
import type { SignalValue } from '../contract/wire/messages.ts';
import { type SignalColumn, signalColumns } from './signal-columns.ts';

/**
 * The product models a store was told of. A journal entry names values by their place in one
 * version of its model; a later version only adds signals at the end, so where that very version
 * is not known any other one of the product names the places that it has.
 */
export class KnownModels {
  readonly #versions = new Map<string, Map<number, readonly SignalColumn[]>>();
  readonly #longest = new Map<string, readonly SignalColumn[]>();

  learn(maker: string, model: ProductModel): readonly SignalColumn[] {
    const product = productKey(maker, model.product);
    const columns = signalColumns(model);
    const versions = this.#versions.get(product) ?? new Map<number, readonly SignalColumn[]>();
    this.#versions.set(product, versions.set(model.version, columns));
    const newest = Math.max(...versions.keys());
    this.#longest.set(product, versions.get(newest) as readonly SignalColumn[]);
    return columns;
  }

  /** The columns in the order of the version's signals, or of the newest version known. */
  columns(maker: string, product: string, version: number): readonly SignalColumn[] {
    const key = productKey(maker, product);
    return this.#versions.get(key)?.get(version) ?? this.#longest.get(key) ?? [];
  }

  /** The columns of the newest version known; none where no model is known. */
  newest(maker: string, product: string): readonly SignalColumn[] {
    return this.#longest.get(productKey(maker, product)) ?? [];
  }
}

/** One text for a product of a maker; ids hold no slash. */
export function productKey(maker: string, product: string): string {
  return `${maker}/${product}`;
}

/** The name under which a value is kept whose signal no known model names. */
export function unnamedSignal(index: number): string {
  return `signal_${index}`;
}

/** All values of a reading by name, the undeclared ones too; a declared one wins. */
export function namedValues(
  reading: Pick<JournalReading, 'values' | 'extra'>,
  columns: readonly SignalColumn[],
): Readonly<Record<string, SignalValue>> {
  const values: Record<string, SignalValue> = undeclaredValues(reading.extra);
  reading.values.forEach((value, index) => {
    if (value !== undefined) values[columns[index]?.signal ?? unnamedSignal(index)] = value;
  });
  return values;
}

/** The undeclared values of a reading, from their JSON text. */
export function undeclaredValues(extra: string | null | undefined): Record<string, SignalValue> {
  return extra ? (JSON.parse(extra) as Record<string, SignalValue>) : {};
}

/** The JSON text with further values in it, which have no column of their own. */
export function withUndeclared(
  extra: string | undefined,
  more: Readonly<Record<string, SignalValue>>,
): string {
  return JSON.stringify({ ...undeclaredValues(extra), ...more });
}
