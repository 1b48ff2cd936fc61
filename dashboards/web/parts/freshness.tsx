import { useEffect, useRef, useState } from 'preact/hooks';
import { latestNews } from '../api/live.ts';
import type { Answer } from '../api/use-answer.ts';
import { ago } from '../format/time.ts';

/**
 * How old the figures are. News does not make a page that is being read jump: it is offered, and
 * only a page that has nothing to show yet takes it by itself.
 */
export function Freshness({
  answer,
  maker,
  product,
}: {
  readonly answer: Answer<{
    readonly computedAt: number;
    readonly n: number;
  }>;
  readonly maker: string;
  /** Only news of this product matters. */
  readonly product?: string;
}) {
  const now = useNow(10_000);
  const news = latestNews.value;
  const { data, reload } = answer;
  const concerns =
    news !== undefined &&
    data !== undefined &&
    news.maker === maker &&
    (product === undefined || news.product === product) &&
    news.computedAt > data.computedAt;
  const nothingYet = data?.n === 0;
  const taken = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (!concerns || !nothingYet || taken.current === news?.computedAt) return;
    taken.current = news?.computedAt;
    reload();
  }, [concerns, nothingYet, news, reload]);
  if (data === undefined) return null;
  return (
    <p class="fresh">
      {concerns && !nothingYet ? (
        <button type="button" class="link" onClick={reload}>
          Show newer figures
        </button>
      ) : (
        `Computed ${ago(data.computedAt, now)}`
      )}
    </p>
  );
}

/** The time, looked at every so many ms. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
