import { createLTTB } from 'downsample';

/** A point of a series: time (epoch ms) and value. */
export type Point = readonly [time: number, value: number];

const keepShape = createLTTB<Point>({
  x: (point: Point) => point[0],
  y: (point: Point) => point[1],
});

/** A step this many times as long as the usual one is a silence. */
export const silence = 20;

/**
 * At most `most` points that look like all of them when drawn. The lowest and the highest of each of
 * most / 4 columns of equal time are kept, so that no spike is lost on a screen of so many pixels;
 * what is left is chosen for the shape (largest triangle, three buckets; Steinarsson 2013). Points
 * are chosen, never made up, and those on both sides of a silence stay, so that it is still seen.
 * For drawing only: nothing is computed on what is left.
 *
 * @param points by time
 * @param most at least 16
 * @param span from where to where is drawn, epoch ms
 */
export function thinOut(
  points: readonly Point[],
  most: number,
  span: { readonly from: number; readonly to: number },
): readonly Point[] {
  if (points.length <= most) return points;
  const kept = new Set(extremes(points, columnsOf(most), span));
  for (const point of shapeOf(points, most - kept.size)) kept.add(point);
  return points.filter((point) => kept.has(point));
}

/** Into how many columns of equal time a drawing of at most `most` points is cut. */
export function columnsOf(most: number): number {
  return Math.floor(most / 4);
}

function extremes(
  points: readonly Point[],
  columns: number,
  { from, to }: { readonly from: number; readonly to: number },
): readonly Point[] {
  const found = new Map<number, { lowest: Point; highest: Point }>();
  for (const point of points) {
    const column = Math.floor((columns * (point[0] - from)) / Math.max(1, to - from));
    const { lowest, highest } = found.get(column) ?? { lowest: point, highest: point };
    found.set(column, {
      lowest: point[1] < lowest[1] ? point : lowest,
      highest: point[1] > highest[1] ? point : highest,
    });
  }
  return [...found.values()].flatMap(({ lowest, highest }) => [lowest, highest]);
}

/** At most `most` points, at least 4, chosen for the shape; the ends of long stretches stay. */
export function shapeOf(points: readonly Point[], most: number): readonly Point[] {
  const stretches = splitAtSilence(points, Math.floor(most / 4));
  // Each stretch keeps its ends; the rest of the points is shared out by length.
  const spare = most - 2 * stretches.length;
  return stretches.flatMap((stretch) => {
    const share = 2 + Math.floor((spare * stretch.length) / points.length);
    if (stretch.length <= share) return stretch;
    if (share < 3) return [stretch[0] as Point, stretch.at(-1) as Point];
    return Array.from(keepShape(stretch, share));
  });
}

/** The stretches between the longest silences, at most `most` of them. */
function splitAtSilence(points: readonly Point[], most: number): readonly (readonly Point[])[] {
  const steps = points.slice(1).map(([time], index) => ({
    at: index + 1,
    ms: time - (points[index]?.[0] ?? time),
  }));
  const usual = steps.map(({ ms }) => ms).sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  const cuts = steps
    .filter(({ ms }) => ms > silence * usual)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, most - 1)
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  return [0, ...cuts].map((from, index) => points.slice(from, cuts[index]));
}
