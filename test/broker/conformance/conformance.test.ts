import { describe, expect, test } from 'vitest';
import { chapters } from './all-cases.ts';
import { type Case, nameOf, runCase } from './case.ts';
import { conformancePage, silences } from './reach.ts';

for (const [chapter, cases] of Object.entries<readonly Case[]>(chapters)) {
  describe(chapter, () => {
    test.each(cases.map((one) => [nameOf(one), one] as const))('%s', (_name, one) => runCase(one));
  });
}

describe('the statements', () => {
  test('that bind a server are all shown, or told as a gap', () => {
    expect(silences.map(({ number }) => number)).toEqual([]);
  });

  test('make the page that is committed; `--update` writes it anew', async () => {
    await expect(conformancePage()).toMatchFileSnapshot('../../../docs/mqtt-3.1.1.md');
  });
});
