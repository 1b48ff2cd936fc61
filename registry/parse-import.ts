import { Fault } from '../contract/fault.ts';
import type { ImportRow } from '../contract/records/registry.ts';
import { checkRows, type ParsedImport } from './check-import-rows.ts';
import { readImportCsv } from './read-import-csv.ts';

/** The forms in which an import may come. */
export type ImportFormat = 'csv' | 'json';

/**
 * Reads an import. CSV has a line of column names, see `readImportCsv`; JSON is a list of objects
 * with the fields of `importRow`. Mistakes name the line of a CSV file (the first is 1) or the
 * place in the JSON list (`row 1` is the first).
 */
export function parseImport(text: string, format: ImportFormat): ParsedImport {
  if (format === 'csv') return readImportCsv(text);
  let candidate: unknown;
  try {
    candidate = JSON.parse(text);
  } catch (error) {
    const expected = `JSON (${(error as SyntaxError).message})`;
    return { ok: false, mistakes: [{ path: '(whole file)', expected }] };
  }
  if (!Array.isArray(candidate)) {
    return { ok: false, mistakes: [{ path: '(whole file)', expected: 'a list of rows' }] };
  }
  return checkRows(candidate.map((row, index) => ({ place: `row ${index + 1}`, row, known: {} })));
}

/**
 * `parseImport` for a door that answers with faults.
 *
 * @throws Fault `import-invalid` with every mistake
 */
export function importRowsOf(text: string, format: ImportFormat): readonly ImportRow[] {
  const parsed = parseImport(text, format);
  if (parsed.ok) return parsed.rows;
  const count = parsed.mistakes.length;
  throw new Fault(
    'import-invalid',
    `The import has ${count} ${count === 1 ? 'mistake' : 'mistakes'}; nothing was imported.`,
    'Correct the places named and import again.',
    { mistakes: parsed.mistakes },
  );
}
