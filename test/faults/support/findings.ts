import { join } from 'node:path';
import { sessionsTable } from '../../../analytics/engine/schema.ts';
import { silent } from '../../../contract/ports/logger.ts';
import type { ScaleValue } from '../../../contract/records/value.ts';
import { openDuckdb } from '../../../store/duckdb/open-duckdb.ts';
import type { TestSystem } from '../../support/system.ts';
import { bikes } from './e-bikes.ts';

/** What was made of readings: one line for each session, and for the value at each place. */
export interface Findings {
  readonly sessions: readonly string[];
  readonly values: readonly string[];
}

/**
 * The sessions of e-bikes, and their value in the network, and by group, customer and device; then
 * stops the system. Left out is what tells of the way to it, not of the readings: which run wrote a
 * row, and which of the contexts, whose ids depend on when they were found.
 */
export async function findingsOf(system: TestSystem): Promise<Findings> {
  const values = new Set<string>();
  const note = ({
    level,
    id,
    sessions,
    worth,
    cost,
    outcomes,
    value,
  }: ScaleValue['children'][number]) =>
    values.add(JSON.stringify({ level, id, sessions, worth, cost, outcomes, value: value.value }));
  const visit = async (level: string, id: string, hierarchy: string) => {
    const found = await system.get<ScaleValue>(
      `/api/v1/makers/${bikes.maker}/scales/${level}/${id}?hierarchy=${hierarchy}`,
    );
    note(found);
    for (const child of found.children) {
      note(child);
      if (child.level === 'product' || child.level === 'group')
        await visit(child.level, child.id, hierarchy);
    }
  };
  await visit('network', 'network', 'customer');
  await visit('network', 'network', 'place');
  await system.stop();

  const { database, close } = await openDuckdb({
    file: join(system.dataDirectory, 'valuemesh.duckdb'),
    clock: Date.now,
    logger: silent,
  });
  try {
    const rows = await database.query(
      `SELECT * EXCLUDE (run, context, supersedes)
       FROM ${sessionsTable(bikes.maker, bikes.product)} ORDER BY device, started`,
    );
    return { sessions: rows.map(textOf), values: [...values] };
  } finally {
    await close();
  }
}

function textOf(row: object): string {
  return JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

/** The lines that only one of two has. */
export function differences(one: readonly string[], other: readonly string[]): readonly string[] {
  const [ones, others] = [new Set(one), new Set(other)];
  return [...one.filter((line) => !others.has(line)), ...other.filter((line) => !ones.has(line))];
}
