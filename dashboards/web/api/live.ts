import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Health } from '../../../contract/records/health.ts';

/** News that a product's insight is new. */
export interface InsightNews {
  readonly maker: string;
  readonly product: string;
  readonly computedAt: number;
}

/** The latest live figures, and when they came (epoch ms). */
export const liveHealth = signal<{ readonly health: Health; readonly at: number } | undefined>(
  undefined,
);
export const latestNews = signal<InsightNews | undefined>(undefined);
/** Whether the stream is there; it comes back by itself. */
export const streaming = signal(false);

let listeners = 0;
let stream: EventSource | undefined;

/** Listens to the server's events while anything on the page wants them: one stream for all. */
export function useStream(): void {
  useEffect(() => {
    listeners += 1;
    if (listeners === 1) stream = open();
    return () => {
      listeners -= 1;
      if (listeners > 0) return;
      stream?.close();
      streaming.value = false;
    };
  }, []);
}

function open(): EventSource {
  const source = new EventSource('/api/v1/stream');
  source.onopen = () => {
    streaming.value = true;
  };
  source.onerror = () => {
    streaming.value = false;
  };
  source.addEventListener('health', (event) => {
    liveHealth.value = { health: JSON.parse(event.data), at: Date.now() };
  });
  source.addEventListener('insight', (event) => {
    latestNews.value = JSON.parse(event.data);
  });
  return source;
}
