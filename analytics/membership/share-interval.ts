/** The normal quantile that leaves 5 % above. */
const z = 1.6448536269514722;

/**
 * A 90 % interval for a share: Wilson's score interval, which stays inside 0 … 1 and is right for
 * few observations and for shares near the ends, where "plus or minus" is not.
 *
 * A membership in between has less variance than a yes or no of the same mean, so for shares of
 * memberships the interval is rather too wide than too narrow.
 *
 * Source: Wilson, JASA 22 (1927) 209–212.
 *
 * @param share 0 to 1
 * @param n independent observations, at least 1
 */
export function shareInterval(
  share: number,
  n: number,
): { readonly lo90: number; readonly hi90: number } {
  const squared = (z * z) / n;
  const centre = (share + squared / 2) / (1 + squared);
  const half = (z * Math.sqrt((share * (1 - share)) / n + squared / (4 * n))) / (1 + squared);
  return { lo90: Math.max(0, centre - half), hi90: Math.min(1, centre + half) };
}
