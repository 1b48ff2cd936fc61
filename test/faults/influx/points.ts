/** How many points of a measurement InfluxDB holds, and of how many different readings. */
export interface PointCount {
  readonly points: number;
  /** different values of `seq`, device by device */
  readonly readings: number;
}

/** Counts the points of a measurement, device by device, by `seq`, which each device counts up. */
export async function countPoints(
  url: string,
  database: string,
  measurement: string,
): Promise<PointCount> {
  const statement = `SELECT count("received"), count(distinct("seq")) FROM "${measurement}" GROUP BY device`;
  const query = new URLSearchParams({ db: database, q: statement });
  const response = await fetch(`${url}/query?${query}`);
  const { results } = (await response.json()) as {
    readonly results: readonly { readonly series?: readonly Counted[]; readonly error?: string }[];
  };
  const [result] = results;
  if (result?.error !== undefined) throw new Error(result.error);
  const counts = result?.series?.map(({ values }) => values[0]) ?? [];
  return {
    points: counts.reduce((sum, row) => sum + (row?.[1] ?? 0), 0),
    readings: counts.reduce((sum, row) => sum + (row?.[2] ?? 0), 0),
  };
}

interface Counted {
  readonly values: readonly (readonly [string, number, number])[];
}
