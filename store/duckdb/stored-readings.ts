import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { SqlValue } from '../../contract/ports/analytics-database.ts';
import { readingsTable, signalColumn } from '../../contract/ports/analytics-database.ts';
import type { ReadingQuery, StoredReading } from '../../contract/ports/telemetry-store.ts';
import type { SignalValue } from '../../contract/wire/messages.ts';
import { undeclaredValues } from '../known-models.ts';
import { readingsOnAPage } from '../reading-order.ts';
import { restored, type SignalColumn } from '../signal-columns.ts';
import type { ReadingsTable } from './readings-tables.ts';
import { queryRows, runAndRead } from './sql-values.ts';

/** The readings of a query, in order. Rows of one message share a position: rowid tells them apart. */
export async function readStored(
  connection: DuckDBConnection,
  table: ReadingsTable,
  columns: readonly SignalColumn[],
  query: ReadingQuery,
): Promise<readonly StoredReading[]> {
  const { where, parameters } = conditions(query);
  const signals = table.signals.map(({ signal }) => signalColumn(signal));
  const heads = 'time, device_time, received, device, part, by_customer, seq, boot, extra';
  const answer = await runAndRead(
    connection,
    `SELECT ${[heads, ...signals].join(', ')}
     FROM ${readingsTable(query.maker, query.product)} WHERE ${where}
     ORDER BY time, device, part NULLS FIRST, position, rowid LIMIT ${limitOf(query)}`,
    parameters,
  );
  const read = table.signals.map(
    ({ signal, type }) =>
      columns.find((column) => column.signal === signal) ?? { signal, type, booleans: [] },
  );
  return answer.getRows().map((row) => storedReading(row, read));
}

/** How many readings a query covers, without its limit. */
export async function countStored(
  connection: DuckDBConnection,
  query: ReadingQuery,
): Promise<number> {
  const { where, parameters } = conditions(query);
  const [row] = await queryRows<{ readings: number }>(
    connection,
    `SELECT count(*) AS readings FROM ${readingsTable(query.maker, query.product)} WHERE ${where}`,
    parameters,
  );
  return row?.readings ?? 0;
}

function conditions(query: ReadingQuery): { where: string; parameters: SqlValue[] } {
  const where = ['time >= $1', 'time < $2'];
  const parameters: SqlValue[] = [query.from, query.to];
  for (const column of ['device', 'part'] as const) {
    const value = query[column];
    if (value !== undefined) where.push(`${column} = $${parameters.push(value)}`);
  }
  return { where: where.join(' AND '), parameters };
}

function limitOf({ limit = readingsOnAPage }: ReadingQuery): number {
  return Math.max(0, Math.floor(limit));
}

function storedReading(
  row: readonly DuckDBValue[],
  columns: readonly SignalColumn[],
): StoredReading {
  const [time, deviceTime, received, device, part, by, seq, boot, extra, ...signals] = row;
  const values = undeclaredValues(extra as string | null);
  signals.forEach((value, index) => {
    const column = columns[index] as SignalColumn;
    if (value !== null) values[column.signal] = restored(value as SignalValue, column);
  });
  return {
    time: time as number,
    deviceTime: (deviceTime as number | null) ?? Number.NaN,
    received: received as number,
    device: device as string,
    ...(seq === null ? {} : { seq: seq as number }),
    ...(boot === null ? {} : { boot: boot as string }),
    ...(by === null ? {} : { by: by as string }),
    ...(part === null ? {} : { part: part as string }),
    values,
  };
}
