import { until } from '../support/until.ts';
import { startAsShipped } from './as-shipped.ts';
import type { Measured } from './result.ts';

export const name = 'start';

/**
 * What a person waits for at the first `npm start`: the real system with the demo network, on a
 * fresh folder, from the start of its process to the first insight, and from Ctrl-C to its end.
 */
export async function run(): Promise<Measured> {
  const since = performance.now();
  const seconds = () => (performance.now() - since) / 1_000;
  const system = await startAsShipped({ demo: true });
  try {
    const readySeconds = seconds();
    const sees = (words: string) =>
      until(() => system.said().includes(words), { what: `“${words}”`, deadlineMs: 180_000 }).then(
        seconds,
      );
    const [firstInsightSeconds, historySeconds] = await Promise.all([
      sees('First insight'),
      sees('readings of'),
    ]);
    const { sum } = await system.health();
    const stopSeconds = await system.stop();
    return {
      figures: {
        readySeconds,
        firstInsightSeconds,
        historySeconds,
        historyReadings: sum.received,
        stopSeconds,
      },
      unit: {
        readySeconds: 's',
        firstInsightSeconds: 's',
        historySeconds: 's',
        historyReadings: '1',
        stopSeconds: 's',
      },
    };
  } finally {
    await system.close();
  }
}
