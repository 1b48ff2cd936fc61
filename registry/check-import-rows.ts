import type { Mistake } from '../contract/fault.ts';
import { type ImportRow, importRow } from '../contract/records/registry.ts';

/** The rows of an import, or every mistake in it at once. */
export type ParsedImport =
  | { readonly ok: true; readonly rows: readonly ImportRow[] }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** A row as it was read, where it stood, and what its fields are called there. */
export interface UncheckedRow {
  readonly place: string;
  readonly row: unknown;
  readonly known: Readonly<Record<string, string>>;
}

/** Checks the shape of every row. */
export function checkRows(candidates: readonly UncheckedRow[]): ParsedImport {
  const rows: ImportRow[] = [];
  const mistakes: Mistake[] = [];
  for (const { place, row, known } of candidates) {
    const parsed = importRow.safeParse(row);
    if (parsed.success) {
      rows.push(parsed.data);
      continue;
    }
    for (const { path, message } of parsed.error.issues) {
      const [field, ...rest] = path.map(String);
      const where = field === undefined ? [] : [known[field] ?? field, ...rest];
      mistakes.push({ path: [place, ...where].join('.'), expected: message });
    }
  }
  if (mistakes.length > 0) return { ok: false, mistakes };
  if (rows.length === 0) {
    return { ok: false, mistakes: [{ path: '(whole file)', expected: 'at least one row' }] };
  }
  return { ok: true, rows };
}
