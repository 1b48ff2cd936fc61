import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Mistake } from '../contract/fault.ts';
import { checkRows, type ParsedImport, type UncheckedRow } from './check-import-rows.ts';
import { type Cell, readAttributes } from './read-attributes.ts';

/** The columns of an import in CSV, each with the field of `importRow` it becomes. */
const importColumns = {
  maker: 'maker',
  product: 'product',
  device: 'device',
  customer: 'customer',
  customer_name: 'customerName',
  group: 'group',
  timezone: 'timezone',
  consents: 'consents',
  customer_attributes: 'customerAttributes',
  group_attributes: 'groupAttributes',
  device_attributes: 'deviceAttributes',
  owned_from: 'ownedFrom',
} as const;

type Column = keyof typeof importColumns;

const columnOfField = Object.fromEntries(
  Object.entries(importColumns).map(([column, field]) => [field, column]),
);

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads an import in CSV: a first line of column names in any order, commas or (where the first
 * line has none) semicolons between them. Empty cells say nothing. Lists stand in one cell:
 * `named;comparison`, `key=value;key=value`. A date is ISO 8601; without a time of day it means
 * midnight UTC.
 */
export function readImportCsv(text: string): ParsedImport {
  let lines: readonly Line[];
  try {
    lines = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly Line[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { ok: false, mistakes: [{ path: '(whole file)', expected: `CSV (${error.message})` }] };
  }
  const [head, ...body] = lines;
  const columns = head?.record ?? [];
  const mistakes = headMistakes(columns);
  if (mistakes.length > 0) return { ok: false, mistakes };
  const read = body.map((line) => readLine(line, columns as readonly Column[]));
  const found = read.flatMap((line) => line.mistakes);
  const checked = checkRows(read.map((line) => line.unchecked));
  if (checked.ok) return found.length > 0 ? { ok: false, mistakes: found } : checked;
  return { ok: false, mistakes: [...found, ...checked.mistakes] };
}

function headMistakes(columns: readonly string[]): readonly Mistake[] {
  const known = Object.keys(importColumns);
  const path = 'line 1';
  const mistakes = columns
    .filter((column) => !Object.hasOwn(importColumns, column))
    .map((column) => ({ path, expected: `columns out of ${known.join(', ')}, not "${column}"` }));
  if (!columns.includes('maker')) mistakes.push({ path, expected: 'a column maker' });
  for (const column of new Set(columns.filter((name, index) => columns.indexOf(name) < index))) {
    mistakes.push({ path, expected: `column ${column} only once` });
  }
  return mistakes;
}

function readLine(line: Line, columns: readonly Column[]) {
  const place = `line ${line.info.lines}`;
  const row: Record<string, unknown> = {};
  const mistakes: Mistake[] = [];
  if (line.record.length > columns.length) {
    const expected = `${columns.length} cells, not ${line.record.length}: put cells that hold a comma in quotes`;
    mistakes.push({ path: place, expected });
  }
  columns.forEach((column, index) => {
    const cell = line.record[index] ?? '';
    if (cell === '') return;
    const value = readCell(column, cell);
    if (value.ok) row[importColumns[column]] = value.value;
    else mistakes.push({ path: `${place}.${column}`, expected: value.expected });
  });
  const unchecked: UncheckedRow = { place, row, known: columnOfField };
  return { unchecked, mistakes };
}

function readCell(column: Column, cell: string): Cell {
  switch (column) {
    case 'consents':
      return { ok: true, value: partsOf(cell) };
    case 'customer_attributes':
    case 'group_attributes':
    case 'device_attributes':
      return readAttributes(partsOf(cell));
    case 'owned_from':
      return readDate(cell);
    default:
      return { ok: true, value: cell };
  }
}

const isoTime = z.union([
  z.iso.date(),
  z.iso.datetime({ offset: true }),
  z.iso.datetime({ offset: true, precision: -1 }),
]);

function readDate(cell: string): Cell {
  return isoTime.safeParse(cell).success
    ? { ok: true, value: Date.parse(cell) }
    : { ok: false, expected: `a date such as 2026-03-01 or 2026-03-01T08:00Z, not "${cell}"` };
}

function partsOf(cell: string): readonly string[] {
  return cell
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function delimiterOf(text: string): string {
  const head = text.slice(0, text.indexOf('\n') + 1 || undefined);
  return head.includes(',') ? ',' : ';';
}
