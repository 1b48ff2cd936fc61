import { type Random, randomIndex } from '../random.ts';

/** How well gates form a scale; null where that cannot be told. */
export interface Scalability {
  readonly reproducibility: number | null;
  readonly scalability: number | null;
}

/** From here on gates count as a scale. */
export const leastReproducibility = 0.9;
export const leastScalability = 0.4;
/** How often gates that have nothing to do with each other may be taken for a scale. */
export const falseAlarms = 0.05;
const shuffles = 199;

/**
 * Whether gates form a scale in the order that is claimed: whoever passes a later one passes the
 * earlier ones too.
 *
 * - Guttman's reproducibility: 1 − errors / (places × gates), an error being each gate that differs
 *   from the perfect pattern of the same number passed (counted after Goodenough and Edwards, which
 *   is stricter than Guttman's own way). It is high by itself where nearly all or nearly none pass.
 * - Loevinger's H: 1 − F / E over all pairs of gates, F the places that pass the later of the two
 *   and fail the earlier one, E as many as would if the gates had nothing to do with each other. So
 *   chance gives 0 whatever the shares, which is why both are asked for.
 *
 * Null without a place or two gates; H also where no pair could show an error.
 *
 * Cost: places × gates². Sources: Edwards, Techniques of Attitude Scale Construction (1957), ch. 7;
 * Loevinger, Psychological Bulletin 45 (1948) 507–529; Mokken, A Theory and Procedure of Scale
 * Analysis (1971): H from 0.4 on is a medium scale.
 *
 * @param passed one row a place, one column a gate, in the order claimed
 */
export function scalability(passed: readonly (readonly boolean[])[]): Scalability {
  const places = passed.length;
  const gates = passed[0]?.length ?? 0;
  if (places === 0 || gates < 2) return { reproducibility: null, scalability: null };
  const passes = (gate: number) => passed.filter((row) => row[gate]).length;
  let errors = 0;
  for (const row of passed) {
    const score = row.filter(Boolean).length;
    errors += row.filter((holds, gate) => holds !== gate < score).length;
  }
  let expected = 0;
  for (let later = 1; later < gates; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      expected += (passes(later) * (places - passes(earlier))) / places;
    }
  }
  return {
    reproducibility: 1 - errors / (places * gates),
    scalability: expected > 0 ? 1 - pairErrors(columnsOf(passed)) / expected : null,
  };
}

/**
 * How likely gates look as much like a scale that are passed by as many places each, but have
 * nothing to do with each other: (b + 1) / 200, b of 199 shuffles of each gate over the places with
 * no more errors of pairs. Both figures above are high by chance where few places pass or fail a
 * gate: of 20 places, up to a third of worlds without any scale reach 0.90 and 0.40.
 *
 * Cost: 199 × places × gates². Source: Phipson & Smyth, Statistical Applications in Genetics and
 * Molecular Biology 9 (2010) 39, on why it is not b / 199.
 */
export function chanceOfScale(passed: readonly (readonly boolean[])[], random: Random): number {
  const columns = columnsOf(passed);
  const found = pairErrors(columns);
  let asGood = 0;
  for (let n = 0; n < shuffles; n++) {
    for (const column of columns) shuffle(column, random);
    if (pairErrors(columns) <= found) asGood += 1;
  }
  return (asGood + 1) / (shuffles + 1);
}

/** The gates as columns of 1 (passed) and 0, which are counted fast. */
function columnsOf(passed: readonly (readonly boolean[])[]): readonly Uint8Array[] {
  return (passed[0] ?? []).map((_, gate) => Uint8Array.from(passed, (row) => Number(row[gate])));
}

/** Over all pairs of gates, how many places pass the later and fail the earlier one. */
function pairErrors(columns: readonly Uint8Array[]): number {
  let errors = 0;
  columns.forEach((later, n) => {
    for (const earlier of columns.slice(0, n)) {
      for (let place = 0; place < later.length; place++) {
        errors += later[place]! & ~earlier[place]! & 1;
      }
    }
  });
  return errors;
}

function shuffle(column: Uint8Array, random: Random): void {
  for (let n = column.length - 1; n > 0; n--) {
    const other = randomIndex(random, n + 1);
    [column[n], column[other]] = [column[other]!, column[n]!];
  }
}
