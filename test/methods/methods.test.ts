import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keptRates } from '../rates/kept.ts';
import { projectRoot, textOf } from '../support/source-files.ts';
import { knownAnswers, ownFigures } from './known-answers.ts';
import {
  askTheCode,
  type MethodFigures,
  measuresIn,
  methodsFile,
  methodsPage,
  withMethodFigures,
} from './page.ts';
import { thresholds } from './thresholds.ts';

const kept = JSON.parse(textOf(methodsFile)) as MethodFigures;
const page = textOf(methodsPage);

describe('docs/methods.md', () => {
  test('has the figures that the code gives', async () => {
    const now = await askTheCode();
    // What stands on reference data that are not mounted here cannot be computed again.
    const known = now.known.map((one, n) => ({ ...one, ours: one.ours ?? kept.known[n]?.ours }));
    expect({ ...now, known }).toEqual(kept);
  });

  test.each(knownAnswers.map((one) => [one.what, one] as const))(
    '%s: is what was published',
    async (_what, { published, digits, ours }) => {
      const found = await ours();
      if (found !== undefined) expect(found).toBeCloseTo(published, digits);
    },
  );

  test('shows the figures that are kept, and the rates of the last full run', async () => {
    expect(page).toBe(withMethodFigures(page, kept, await keptRates()));
  });

  test('shows every figure there is, in a section of its own', async () => {
    const shown = measuresIn(page);
    expect(new Set(shown).size).toBe(shown.length);
    const asked = [...knownAnswers, ...ownFigures, ...thresholds].map(({ measure }) => measure);
    const rated = (await keptRates()).map(({ of }) => of);
    expect([...asked, ...rated].filter((measure) => !shown.includes(measure))).toEqual([]);
  });

  test('says of every measure what it tells, how, on what it stands and when it is withheld', () => {
    const sections = page.split(/^## /m).slice(1);
    expect(sections.length).toBeGreaterThan(10);
    for (const section of sections) {
      const [title = ''] = section.split('\n');
      for (const part of ['It tells', 'Formula', 'It assumes', 'Limits', 'Withheld', 'Source']) {
        expect(section, `${title}: ${part}`).toMatch(
          new RegExp(`^\\*\\*${part}[.:]\\*\\* \\S`, 'm'),
        );
      }
    }
  });

  test('speaks of every folder of measures', () => {
    const measures = readdirSync(join(projectRoot, 'analytics'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    const machinery = ['engine', 'kept', 'queries'];
    const silent = measures.filter(
      (name) => !machinery.includes(name) && !page.includes(`(../analytics/${name}`),
    );
    expect(silent).toEqual([]);
  });
});
