import type { UseWeek } from './adoption-index.ts';

/** As many differences of their own as the others of a product are trusted for. */
const trust = 8;
const weekDays = 7;

/**
 * By how much what single weeks of each customer add to the adoption index varies: its standard
 * deviation, from the differences between one week and the next, which a lasting change of use moves but once.
 * Few weeks tell little of a customer's own variation, and nothing where all were alike; so it is
 * drawn towards that of all customers, which counts as eight differences.
 *
 * Cost: customers × weeks. Source: von Neumann, Ann. Math. Stat. 12 (1941) 367–395, for successive
 * differences; Smyth, Stat. Appl. Genet. Mol. Biol. 3 (2004) article 3, for the drawing together.
 *
 * @param weeks of each customer, in order, from the first one known on
 */
export function weekToWeek(
  weeks: ReadonlyMap<string, readonly UseWeek[]>,
  contexts: number,
): ReadonlyMap<string, number> {
  const squares = new Map(
    [...weeks].map(([customer, own]) => {
      const added = own.map((week) => addedBy(week, contexts));
      return [customer, added.slice(1).map((next, n) => (next - added[n]!) ** 2 / 2)];
    }),
  );
  const all = [...squares.values()].flat();
  const usual = all.reduce((sum, square) => sum + square, 0) / Math.max(1, all.length);
  return new Map(
    [...squares].map(([customer, own]) => {
      const sum = own.reduce((total, square) => total + square, 0);
      return [customer, Math.sqrt((sum + trust * usual) / (own.length + trust))];
    }),
  );
}

/**
 * The index of several weeks is about the mean of this; but for how widely: of that, weeks together
 * have at least what each of them has, and vary less.
 */
function addedBy({ activeDays, contexts: tried }: UseWeek, contexts: number): number {
  const widely = contexts > 1 ? Math.min(1, tried.length / contexts) : 0;
  return ((activeDays > 0 ? 1 : 0) + activeDays / weekDays + widely) / 3;
}
