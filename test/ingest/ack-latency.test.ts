import { describe, expect, it } from 'vitest';
import { AckLatency } from '../../ingest/ack-latency.ts';

describe('the times of acknowledgements', () => {
  it('are told as median and 99th percentile, right to 6 %', () => {
    const latency = new AckLatency();
    for (let ms = 1; ms <= 1_000; ms++) latency.add(ms, 5_000);
    const { p50, p99, n } = latency.percentiles(5_000);
    expect(n).toBe(1_000);
    expect(Math.abs((p50 as number) / 500 - 1)).toBeLessThan(0.06);
    expect(Math.abs((p99 as number) / 990 - 1)).toBeLessThan(0.06);
  });

  it('are forgotten after a minute, and no sooner than after fifty seconds', () => {
    const latency = new AckLatency();
    latency.add(7, 1_000_000);
    expect(latency.percentiles(1_000_000 + 49_999).n).toBe(1);
    expect(latency.percentiles(1_000_000 + 60_000).n).toBe(0);
    expect(latency.percentiles(1_000_000 + 60_000).p50).toBeNull();
  });

  it('may be shorter or longer than the histogram is wide', () => {
    const latency = new AckLatency();
    latency.add(0, 0);
    latency.add(1e12, 0);
    expect(latency.percentiles(0).n).toBe(2);
    expect(latency.percentiles(0).p50).toBeLessThan(0.02);
    expect(latency.percentiles(0).p99).toBeGreaterThan(60_000);
  });
});
