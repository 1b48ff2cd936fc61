/** So many silences of about one length, by ln of their seconds. */
export interface LogBin {
  readonly at: number;
  readonly count: number;
}

/** One kind of silence: its share of all, and mean and spread of ln of its seconds. */
export interface Lognormal {
  readonly share: number;
  readonly mean: number;
  readonly spread: number;
}

/** Two kinds of silence: those within a use, and those between uses. */
export type TwoLognormals = readonly [shorter: Lognormal, longer: Lognormal];

/**
 * A device that reports by the clock has hardly any spread, and a reading lost on the way would
 * count as another kind of silence; so each kind spreads by a factor of 1.65 at least.
 */
const leastSpread = 0.5;
const starts = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9];

/**
 * The mixture of two lognormals that the silences are likeliest to come from, by expectation and
 * maximisation from several beginnings. Undefined where all are of one length.
 *
 * Source: Dempster, Laird & Rubin (1977). Cost: rounds × bins for each beginning.
 *
 * @param from a mixture known to be near, instead of the several beginnings
 */
export function fitTwoLognormals(
  bins: readonly LogBin[],
  from?: TwoLognormals,
): TwoLognormals | undefined {
  if (from !== undefined) return maximise(bins, from, 40).mixture;
  const least = Math.min(...bins.map(({ at }) => at));
  const most = Math.max(...bins.map(({ at }) => at));
  if (!(most > least)) return undefined;
  const found = starts.map((part) => {
    const cut = least + part * (most - least);
    const near = [bins.filter(({ at }) => at <= cut), bins.filter(({ at }) => at > cut)] as const;
    const total = countIn(bins);
    const begin = near.map((some) => momentsOf(some, total)) as [Lognormal, Lognormal];
    return maximise(bins, begin, 150);
  });
  return found.reduce((a, b) => (b.likelihood > a.likelihood ? b : a)).mixture;
}

/** ln of the seconds at which a silence is as likely of the one kind as of the other; between both. */
export function crossingOf([shorter, longer]: TwoLognormals): number {
  let [below, above] = [shorter.mean, longer.mean];
  for (let step = 0; step < 60; step++) {
    const middle = (below + above) / 2;
    if (density(shorter, middle) > density(longer, middle)) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}

/** How likely silences of a length are, a unit of ln. */
export function density({ share, mean, spread }: Lognormal, at: number): number {
  const z = (at - mean) / spread;
  return (share * Math.exp((-z * z) / 2)) / (spread * Math.sqrt(2 * Math.PI));
}

function maximise(bins: readonly LogBin[], from: TwoLognormals, rounds: number) {
  let mixture = from;
  let likelihood = Number.NEGATIVE_INFINITY;
  const total = countIn(bins);
  for (let round = 0; round < rounds; round++) {
    const [shorter, longer] = mixture;
    const parts: [LogBin[], LogBin[]] = [[], []];
    let sum = 0;
    for (const { at, count } of bins) {
      const [a, b] = [density(shorter, at), density(longer, at)];
      const both = a + b + Number.MIN_VALUE;
      sum += count * Math.log(both);
      parts[0].push({ at, count: (count * a) / both });
      parts[1].push({ at, count: (count * b) / both });
    }
    const done = sum - likelihood < 1e-9 * Math.abs(sum);
    likelihood = sum;
    if (done) break;
    const next = parts.map((part) => momentsOf(part, total)) as [Lognormal, Lognormal];
    mixture = next[0].mean <= next[1].mean ? next : [next[1], next[0]];
  }
  return { mixture, likelihood };
}

function countIn(bins: readonly LogBin[]): number {
  return bins.reduce((sum, { count }) => sum + count, 0);
}

function momentsOf(bins: readonly LogBin[], total: number): Lognormal {
  const count = countIn(bins) + 1e-9;
  const mean = bins.reduce((sum, bin) => sum + bin.count * bin.at, 0) / count;
  const square = bins.reduce((sum, bin) => sum + bin.count * (bin.at - mean) ** 2, 0) / count;
  return { share: count / total, mean, spread: Math.max(leastSpread, Math.sqrt(square)) };
}
