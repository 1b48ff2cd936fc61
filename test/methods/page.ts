import { figureInWords } from '../bench/result.ts';
import type { KeptRates } from '../rates/kept.ts';
import { limitInWords, shareInWords, verdictInWords } from '../rates/kept.ts';
import { type KnownAnswer, knownAnswers, ownFigures } from './known-answers.ts';
import { thresholds } from './thresholds.ts';

export const methodsFile = 'docs/methods.json';
export const methodsPage = 'docs/methods.md';

/** What the code gave, measure by measure; computed anew by the tests. */
export interface MethodFigures {
  readonly known: readonly (Omit<KnownAnswer, 'ours'> & { readonly ours: number | null })[];
  readonly own: readonly {
    readonly measure: string;
    readonly what: string;
    readonly ours: number;
  }[];
  readonly thresholds: readonly {
    readonly measure: string;
    readonly what: string;
    readonly unit: string;
    readonly ours: number;
  }[];
}

/** Asks the code for every figure; null where the reference data are not mounted. */
export async function askTheCode(): Promise<MethodFigures> {
  const known: MethodFigures['known'][number][] = [];
  for (const { ours, ...one } of knownAnswers) known.push({ ...one, ours: (await ours()) ?? null });
  return {
    known,
    own: ownFigures.map(({ ours, ...own }) => ({ ...own, ours: ours() ?? Number.NaN })),
    thresholds: thresholds.map(({ ours, ...threshold }) => ({ ...threshold, ours: ours() })),
  };
}

/** The figures of one measure as a page shows them: tables, or a sentence where there are none. */
function figuresOf(measure: string, figures: MethodFigures, rates: readonly KeptRates[]): string {
  const inMeasure = <T extends { readonly measure: string }>(all: readonly T[]) =>
    all.filter((one) => one.measure === measure);
  const known = inMeasure(figures.known).map(
    ({ what, source, published, ours, digits }) =>
      `| ${what} | ${source} | ${rounded(published, digits)} | ${ours === null ? 'not at hand' : rounded(ours, digits)} |`,
  );
  const from = inMeasure(figures.thresholds).map(
    ({ what, ours, unit }) => `| ${what} | ${figureInWords(ours)} ${unit} |`,
  );
  const own = inMeasure(figures.own).map(
    ({ what, ours }) => `| ${what} | ${figureInWords(ours)} |`,
  );
  const tables = [
    table('| known answer | source | published | ours |\n|---|---|--:|--:|', known),
    table('| what the code holds to | |\n|---|--:|', [...from, ...own]),
    ...rates.filter(({ of }) => of === measure).map(ratesTable),
  ].flat();
  return tables.length === 0 ? 'No figures yet.' : tables.join('\n\n');
}

function table(head: string, rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : [[head, ...rows].join('\n')];
}

function ratesTable({ name, worlds, seeds, rates, date, commit }: KeptRates): string {
  const rows = rates.map(
    (rate) =>
      `| ${rate.what} | ${rate.came} of ${rate.of} | ${shareInWords(rate.rate)} (${shareInWords(rate.lo90)} to ${shareInWords(rate.hi90)}) | ${limitInWords(rate)}: ${verdictInWords(rate)} |`,
  );
  const taken = `\`${name}\`, ${seeds} worlds of the seeds 1 to ${seeds}, ${date}${commit === null ? '' : `, commit ${commit}`}: ${worlds}.`;
  return [
    taken,
    '',
    '| answer | cases | rate (90 % interval) | asked for |',
    '|---|--:|---|---|',
    ...rows,
  ].join('\n');
}

function rounded(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

const block = /(<!-- figures: ([a-z-]+) -->\n)[\s\S]*?(<!-- \/figures -->)/g;

/** The measures that a page has figures of, in its order. */
export function measuresIn(page: string): readonly string[] {
  return [...page.matchAll(block)].map(([, , measure = '']) => measure);
}

/** The page with these figures between its marks; what people wrote stays as it is. */
export function withMethodFigures(
  page: string,
  figures: MethodFigures,
  rates: readonly KeptRates[],
): string {
  return page.replace(
    block,
    (_, open: string, measure: string, close: string) =>
      `${open}\n${figuresOf(measure, figures, rates)}\n\n${close}`,
  );
}
