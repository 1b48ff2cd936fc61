import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../api/ask.ts';
import type { Series } from '../../charts/signal-track.tsx';

export interface SessionSeries {
  readonly id: string;
  readonly signals: readonly Series[];
}

/**
 * The signals of a few sessions, in their order; undefined until all have answered. One whose
 * readings are gone (retention) is left out: its figures stand without them.
 */
export function useSeriesOf(
  base: string,
  ids: readonly string[],
): readonly SessionSeries[] | undefined {
  const [series, setSeries] = useState<readonly SessionSeries[]>();
  const wanted = ids.join(',');
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const all = wanted === '' ? [] : wanted.split(',');
    Promise.all(
      all.map((id) =>
        ask<Omit<SessionSeries, 'id'>>(`${base}/${id}/series`, { signal })
          .then(({ signals }) => [{ id, signals }])
          .catch(() => []),
      ),
    ).then((found) => {
      if (!signal.aborted) setSeries(found.flat());
    });
    return () => abort.abort();
  }, [base, wanted]);
  return series;
}
