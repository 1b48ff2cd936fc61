import type { ProductModel } from '../../../contract/model/product-model.ts';
import {
  type ProductModelInput,
  productModelSchema,
} from '../../../contract/model/product-model.ts';
import {
  type AnalyticsDatabase,
  readingsTable,
  type SqlValue,
  signalColumn,
} from '../../../contract/ports/analytics-database.ts';
import { silent } from '../../../contract/ports/logger.ts';
import type { SignalValue } from '../../../contract/wire/messages.ts';
import { openDuckdb } from '../../../store/duckdb/open-duckdb.ts';

/** A reading as the tests write it; `t` in seconds. */
export interface TestReading {
  readonly device?: string;
  readonly part?: string;
  readonly by?: string;
  readonly t: number;
  readonly seq?: number;
  readonly values: Readonly<Record<string, SignalValue>>;
}

/** A database in memory with the store's own tables, for one maker. */
export interface TestDatabase {
  readonly database: AnalyticsDatabase;
  /** Makes room for a product's readings. */
  prepare(model: ProductModel): Promise<void>;
  /** Adds readings as one loaded batch, with what the batch made dirty. */
  load(model: ProductModel, readings: readonly TestReading[]): Promise<void>;
  close(): Promise<void>;
}

export const maker = 'acme';

export async function openAnalyticsDatabase(file = ':memory:'): Promise<TestDatabase> {
  const { store, database, close } = await openDuckdb({
    file,
    clock: () => 0,
    logger: silent,
  });
  let position = 0;
  return {
    database,
    prepare: (model) => store.prepare(maker, model),
    async load(model, readings) {
      position += 1;
      await database.write(async (transaction) => {
        const column = (of: (reading: TestReading) => SqlValue) => readings.map(of);
        await transaction.append(readingsTable(maker, model.product), {
          position: column(() => position),
          time: column(({ t }) => t * 1000),
          received: column(({ t }) => t * 1000),
          device: column(({ device }) => device ?? 'd1'),
          part: column(({ part }) => part ?? null),
          by_customer: column(({ by }) => by ?? null),
          seq: column(({ seq }) => seq ?? null),
          ...Object.fromEntries(
            Object.keys(model.signals).map((signal) => [
              signalColumn(signal).slice(1, -1),
              column(({ values }) => values[signal] ?? null),
            ]),
          ),
        });
        const ranges = new Map<string, { device: string; part: string | null; times: number[] }>();
        for (const { device = 'd1', part = null, t } of readings) {
          const range = ranges.get(`${device}/${part}`) ?? { device, part, times: [] };
          range.times.push(t * 1000);
          ranges.set(`${device}/${part}`, range);
        }
        for (const { device, part, times } of ranges.values()) {
          await transaction.run('INSERT INTO dirty VALUES ($1, $2, $3, $4, $5, $6, $7)', [
            maker,
            model.product,
            device,
            part,
            Math.min(...times),
            Math.max(...times),
            position,
          ]);
        }
      });
    },
    close,
  };
}

/** A product model from the few fields a test is about. */
export function modelOf(
  fields: Pick<ProductModelInput, 'signals' | 'session'> & Partial<ProductModelInput>,
): ProductModel {
  const [signal = ''] = Object.keys(fields.signals);
  return productModelSchema.parse({
    product: 'thing',
    name: 'Thing',
    version: 1,
    features: {},
    context: {},
    value: {
      currency: 'EUR',
      outcomes: [{ feature: 'duration', label: signal, worth: 1 }],
      resources: [{ feature: 'duration', label: signal, worth: 1 }],
    },
    ...fields,
  });
}
