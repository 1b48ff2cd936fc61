import { Presets, SingleBar } from 'cli-progress';

/** A count that grows, shown while something long is under way. */
export interface Progress {
  add(count: number): void;
  stop(): void;
}

/** A bar on a terminal, nothing where nobody looks. */
export function progressBar(
  title: string,
  total: number,
  stream: NodeJS.WriteStream = process.stderr,
): Progress {
  if (stream.isTTY !== true || total === 0) return { add: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: `${title} {bar} {percentage}% · {value} of {total} readings · {duration_formatted}`,
      stream,
      hideCursor: true,
      etaBuffer: 50,
    },
    Presets.rect,
  );
  bar.start(total, 0);
  return { add: (count) => bar.increment(count), stop: () => bar.stop() };
}
