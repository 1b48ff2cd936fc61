/**
 * Hits in the first 45 at bats of 1970 of eighteen baseball players; Efron & Morris, Stein's Paradox
 * in Statistics, Scientific American 236 (1977) 119–127.
 */
export const baseballHits: readonly number[] = [
  18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7,
];

/**
 * Weeks of remission, and whether they ended; 6-MP arm of Freireich et al., Blood 21 (1963)
 * 699–716. Standard errors by Greenwood are in Kleinbaum & Klein, Survival Analysis (2012), table 2.
 */
export const remissions = [
  ...[6, 6, 6, 7, 10, 13, 16, 22, 23].map((time) => ({ time, happened: true })),
  ...[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((time) => ({ time, happened: false })),
];

/**
 * How often 216 people answered four questions of role conflict so: A, C, B, D, `+` universalistic;
 * Stouffer & Toby, American Journal of Sociology 56 (1951) 395–406, as tabled by Goodman, JASA 70
 * (1975) 755–768.
 */
export const roleConflict: readonly (readonly [pattern: string, number: number])[] = [
  ['++++', 42],
  ['+++-', 23],
  ['+-++', 6],
  ['+-+-', 25],
  ['++-+', 6],
  ['++--', 24],
  ['+--+', 7],
  ['+---', 38],
  ['-+++', 1],
  ['-++-', 4],
  ['--++', 1],
  ['--+-', 6],
  ['-+-+', 2],
  ['-+--', 9],
  ['---+', 2],
  ['----', 20],
];
