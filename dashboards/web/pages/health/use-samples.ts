import { useEffect, useState } from 'preact/hooks';
import { liveHealth } from '../../api/live.ts';

/** The rates at one moment, readings a second. */
export interface Sample {
  readonly at: number;
  readonly received: number;
  readonly stored: number;
}

/** Ten minutes at one a second. */
const mostSamples = 600;

/** The live rates since the page was opened. While paused they are gathered, but not shown. */
export function useSamples(paused: boolean): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [shown, setShown] = useState<readonly Sample[]>([]);
  const live = liveHealth.value;
  useEffect(() => {
    if (live === undefined) return;
    const { perSecond, at } = live.health;
    setSamples((before) =>
      before.at(-1)?.at === at ? before : [...before.slice(1 - mostSamples), { at, ...perSecond }],
    );
  }, [live]);
  useEffect(() => {
    if (!paused) setShown(samples);
  }, [paused, samples]);
  return shown;
}
