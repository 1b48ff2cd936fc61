import { paint, type Terminal } from './terminal.ts';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string | number;
  /** Figures stand at the right. */
  readonly align?: 'right';
}

/**
 * Rows as aligned text under their titles. Cells may hold what devices and strangers wrote, so
 * control characters, by which a text could command the terminal, are shown as `\x1b`.
 */
export function table<Row>(
  terminal: Pick<Terminal, 'colours'>,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string {
  const cells = rows.map((row) => columns.map((column) => printable(cellText(column.of(row)))));
  const widths = columns.map(({ title }, index) =>
    Math.max(lengthOf(title), ...cells.map((line) => lengthOf(line[index] ?? ''))),
  );
  const lineOf = (line: readonly string[]) =>
    columns
      .map(({ align }, index) => pad(line[index] ?? '', widths[index] ?? 0, align))
      .join('  ')
      .trimEnd();
  const head = lineOf(columns.map(({ title }) => title));
  return [paint(terminal, 'bold', head), ...cells.map(lineOf)].join('\n');
}

/** Text from elsewhere made harmless for a terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`;
  });
}

function cellText(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-GB') : value;
}

function lengthOf(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number, align: 'right' | undefined): string {
  const room = ' '.repeat(width - lengthOf(text));
  return align === 'right' ? room + text : text + room;
}
