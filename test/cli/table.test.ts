import { describe, expect, test } from 'vitest';
import { printable, table } from '../../cli/table.ts';
import { paint, wantsColours } from '../../cli/terminal.ts';

const columns = [
  { title: 'name', of: (row: readonly [string, number]) => row[0] },
  { title: 'readings', of: (row: readonly [string, number]) => row[1], align: 'right' as const },
  { title: 'note', of: () => '' },
];

describe('a table', () => {
  test('aligns text left and figures right, and ends lines without blanks', () => {
    const rows = [
      ['Müller', 1_234_567],
      ['b', 5],
    ] as const;
    expect(table({ colours: false }, columns, rows)).toBe(
      ['name     readings  note', 'Müller  1,234,567', 'b               5'].join('\n'),
    );
  });

  test('shows what would command the terminal instead of sending it', () => {
    const text = table({ colours: false }, columns, [['\u001b[2Jgone\nnext\u202e', 1]]);
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toContain('\\x1b[2Jgone\\x0anext\\u202e');
  });

  test('has a title line alone where there is nothing', () => {
    expect(table({ colours: false }, columns, [])).toBe('name  readings  note');
  });
});

test('printable text stays as it is', () => {
  expect(printable('Grüße, 日本 – 100 %')).toBe('Grüße, 日本 – 100 %');
});

describe('colours', () => {
  test('are for terminals, unless NO_COLOR or a dumb terminal says otherwise', () => {
    expect(wantsColours(true, {})).toBe(true);
    expect(wantsColours(false, {})).toBe(false);
    expect(wantsColours(true, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColours(true, { TERM: 'dumb' })).toBe(false);
  });

  test('wrap a text, or leave it alone', () => {
    expect(paint({ colours: true }, 'red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(paint({ colours: false }, 'red', 'x')).toBe('x');
  });
});
