import { expect } from 'vitest';

/** Exactly these lines, whose columns may be any distance apart. */
export function expectLines(text: string, lines: readonly string[]): void {
  expect(text.split('\n')).toEqual(lines.map((line) => expect.stringMatching(spaced(line))));
}

function spaced(line: string): RegExp {
  const words = line.split(/\s{2,}/).map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${words.join('\\s+')}$`);
}
