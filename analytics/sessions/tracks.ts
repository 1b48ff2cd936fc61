import type { ProductModel } from '../../contract/model/product-model.ts';
import { type SqlTransaction, signalColumn } from '../../contract/ports/analytics-database.ts';
import { multiplesSql } from '../engine/exact-amount.ts';
import { textSql, valueSql } from '../engine/literal.ts';
import { signalOf, valueType } from '../engine/session-columns.ts';
import { knowReadings } from './known-readings.ts';

/**
 * What is followed from reading to reading: a signal, or something told by it. A reading need not
 * carry every signal, and a value holds until the device says another.
 */
export interface Track {
  /** its column in the statements */
  readonly alias: string;
  /** what one reading (`r`) says of it; NULL where it says nothing */
  readonly said: string;
  /** how many of the product's readings say it: `some` must be carried from reading to reading */
  readonly density: 'all' | 'some' | 'none';
  /** its number in the table of days (`told`), where only some readings say it */
  readonly told: number | undefined;
}

/** Which tracks the sessions of a model need; each expression is followed once. */
export class TrackList {
  readonly #aliases = new Map<string, string>();
  readonly #model: ProductModel;

  constructor(model: ProductModel) {
    this.#model = model;
  }

  /**
   * The signal's value. Declared words are followed as their numbers (ENUM), which sort and compare
   * faster; a word that the model does not declare (any more) tells nothing.
   */
  value(signal: string): string {
    const declared = signalOf(this.#model, signal);
    const column = `r.${signalColumn(signal)}`;
    if (declared.kind !== 'state' || valueType(declared) !== 'VARCHAR') return this.#follow(column);
    const words = declared.values.map((value) => textSql(String(value))).join(', ');
    return this.#follow(`TRY_CAST(${column} AS ENUM(${words}))`);
  }

  /** The counter as whole multiples of its resolution, so that its growth adds up exactly. */
  multiples(signal: string): string {
    const counter = signalOf(this.#model, signal);
    if (counter.kind !== 'counter') throw new Error(`${signal} is a ${counter.kind}, no counter`);
    return this.#follow(multiplesSql(`r.${signalColumn(signal)}`, counter.resolution));
  }

  /** Whether the signal has one of the values. */
  among(signal: string, values: readonly (string | boolean)[]): string {
    const type = valueType(signalOf(this.#model, signal));
    const list = values.map((value) => valueSql(value, type)).join(', ');
    return this.#follow(`r.${signalColumn(signal)} IN (${list})`);
  }

  /**
   * Whether the product is in use. Between the two numbers of a hysteresis a reading says
   * nothing: what was before goes on. Undefined where every reading is use.
   */
  active(): string | undefined {
    const rule = this.#model.session;
    if (rule.by === 'gap') return undefined;
    if ('above' in rule.active) {
      const value = `r.${signalColumn(rule.signal)}`;
      const { above, below } = rule.active;
      return this.#follow(
        `CASE WHEN ${value} > ${above} THEN true WHEN ${value} <= ${below} THEN false END`,
      );
    }
    return this.among(rule.signal, rule.active);
  }

  /**
   * The tracks followed, with how dense they are in the readings stored, and whether any reading
   * names its user. Cost: that of `knowReadings`.
   */
  async measure(
    transaction: SqlTransaction,
    maker: string,
  ): Promise<{ readonly tracks: readonly Track[]; readonly named: boolean }> {
    const said = [...this.#aliases.keys()];
    const known = await knowReadings(transaction, maker, this.#model.product, said);
    const tracks = [...this.#aliases].map(([expression, alias]): Track => {
      const count = known.telling.get(expression) ?? 0;
      const density = count === 0 ? 'none' : count === known.total ? 'all' : 'some';
      return { alias, said: expression, density, told: known.days.get(expression) };
    });
    return { tracks, named: known.named > 0 };
  }

  #follow(said: string): string {
    const known = this.#aliases.get(said);
    if (known !== undefined) return known;
    const alias = `t${this.#aliases.size}`;
    this.#aliases.set(said, alias);
    return alias;
  }
}
