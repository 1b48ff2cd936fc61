import {
  createSessions,
  createStays,
  createTables,
  sessionsTable,
} from '../../../analytics/engine/schema.ts';
import { closeSilent } from '../../../analytics/sessions/close-silent.ts';
import { hearDeviceStates } from '../../../analytics/sessions/device-states.ts';
import { refreshSessions } from '../../../analytics/sessions/refresh-sessions.ts';
import type { ProductModel } from '../../../contract/model/product-model.ts';
import type { SqlRow } from '../../../contract/ports/analytics-database.ts';
import { fixedGap } from './fixed-gap.ts';
import {
  maker,
  openAnalyticsDatabase,
  type TestDatabase,
  type TestReading,
} from './open-analytics-database.ts';

/** A database with the session table of one product. */
export interface SessionTable extends TestDatabase {
  /** Adds a batch of readings and brings the sessions up to date. */
  add(readings: readonly TestReading[], options?: RefreshOptions): Promise<void>;
  refresh(options?: RefreshOptions): Promise<void>;
  /** Ends what silence has ended by `now`, in seconds. */
  closeSilent(now: number): Promise<void>;
  /** All sessions, by device, part and start. */
  sessions<Row extends SqlRow = SqlRow>(): Promise<readonly Row[]>;
}

interface RefreshOptions {
  /** in seconds; default: long after every reading */
  readonly now?: number;
  readonly chunkReadings?: number;
}

export async function openSessionTable(declared: ProductModel): Promise<SessionTable> {
  const model = fixedGap(declared);
  const opened = await openAnalyticsDatabase();
  const { database } = opened;
  await opened.prepare(model);
  await database.write(async (transaction) => {
    await createTables(transaction);
    await transaction.run(createSessions(maker, model));
    await transaction.run(createStays(maker, model.product));
  });
  let run = 0;
  const refresh = async ({ now = 1e9, ...rest }: RefreshOptions = {}) => {
    run += 1;
    await database.write(async (transaction) => {
      await hearDeviceStates(transaction, maker, model.product);
      await refreshSessions(transaction, maker, model, {
        zones: [],
        now: now * 1000,
        run,
        ...rest,
      });
    });
  };
  return {
    ...opened,
    refresh,
    async add(readings, options) {
      await opened.load(model, readings);
      await refresh(options);
    },
    closeSilent: (now) =>
      database.write(async (transaction) => {
        await hearDeviceStates(transaction, maker, model.product);
        const gapMs = model.session.gapSeconds * 1000;
        return closeSilent(transaction, { maker, product: model.product, gapMs }, now * 1000, run);
      }),
    sessions: () =>
      database.query(
        `SELECT * FROM ${sessionsTable(maker, model.product)} ORDER BY device, part NULLS FIRST, started`,
      ),
  };
}
