import type { SignalValue } from '../../contract/wire/messages.ts';

/** A text as an SQL literal. */
export function textSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A signal's value as an SQL literal for a column of that type (see `valueType`). */
export function valueSql(value: SignalValue, type: 'DOUBLE' | 'VARCHAR' | 'BOOLEAN'): string {
  return type === 'VARCHAR' ? textSql(String(value)) : String(value);
}
