import { writeSync } from 'node:fs';
import type {
  AnalyticsDatabase,
  SqlTransaction,
  SqlValue,
} from '../../../contract/ports/analytics-database.ts';

/** What is told before the end. */
export interface LastWord {
  readonly statement: number;
  /** whether it is one of a transaction; `commit` is the end of one */
  readonly within: boolean;
  readonly sql: string;
}

/** A database that counts what it is asked, from when that is begun. */
export interface Counted {
  readonly database: AnalyticsDatabase;
  /** Begins to count; with a number, the process is killed (SIGKILL) at that statement. */
  begin(killAt?: Kill): void;
  readonly statements: number;
}

export type Kill = KillAt | KillAfter;

/** At the first statement after the transaction with the statement that begins so. */
export interface KillAfter {
  readonly after: string;
  /** which of the statements that begin so; the first is 1 */
  readonly time: number;
}

export interface KillAt {
  readonly statement: number;
  /** How long after the statement began, ms; undefined: just before it begins. */
  readonly afterMs?: number | undefined;
}

/** Counts every statement, and every commit. */
export function counted(database: AnalyticsDatabase): Counted {
  let statements = 0;
  let kill: KillAt | undefined;
  let awaited: KillAfter | undefined;
  let seen = 0;
  let counting = false;
  const end = (word: LastWord): void => {
    writeSync(1, `${JSON.stringify(word)}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  const step = async <T>(sql: string, within: boolean, work: () => Promise<T>): Promise<T> => {
    if (!counting) return work();
    statements += 1;
    if (awaited !== undefined && sql.startsWith(awaited.after) && ++seen === awaited.time) {
      // The next one is the commit.
      kill = { statement: statements + 2 };
    }
    if (statements !== kill?.statement) return work();
    const word = { statement: statements, within, sql: sql.replaceAll(/\s+/g, ' ').slice(0, 60) };
    if (kill.afterMs === undefined) end(word);
    else setTimeout(() => end(word), kill.afterMs);
    await work();
    // Whatever it answers comes too late.
    return new Promise<never>(() => {});
  };
  const inside = (transaction: SqlTransaction): SqlTransaction => ({
    run: (sql, parameters) => step(sql, true, () => transaction.run(sql, parameters)),
    query: <Row extends Record<string, SqlValue>>(sql: string, parameters?: readonly SqlValue[]) =>
      step(sql, true, () => transaction.query<Row>(sql, parameters)),
    append: (table, columns) =>
      step(`append to ${table}`, true, () => transaction.append(table, columns)),
  });
  return {
    database: {
      query: (sql, parameters) => step(sql, false, () => database.query(sql, parameters)),
      write: (work) => {
        const write = database.write(async (transaction) => {
          const result = await work(inside(transaction));
          // The commit begins as soon as this returns; so it is not waited for here.
          if (counting && statements + 1 === kill?.statement) {
            void step('commit', true, async () => {});
          } else if (counting) statements += 1;
          return result;
        });
        return write;
      },
    },
    begin(at) {
      counting = true;
      if (at !== undefined && 'after' in at) awaited = at;
      else kill = at;
    },
    get statements() {
      return statements;
    },
  };
}
