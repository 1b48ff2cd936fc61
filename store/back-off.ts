/** How long to wait after failures. */
export interface BackOff {
  /** The wait after one more failure in a row, ms. */
  failed(error: unknown): number;
  /** All is well again: the next failure is a first one. */
  succeeded(): void;
}

/**
 * Doubles the wait with each failure in a row, up to `mostMs`, and draws it from the upper half of
 * that time, so that several loaders do not come back in step. A server that names a time in
 * `Retry-After` is given that time.
 *
 * @param random 0 to 1, such as `Math.random`
 */
export function backOff(random: () => number, firstMs = 100, mostMs = 10_000): BackOff {
  let failures = 0;
  return {
    failed(error) {
      const most = Math.min(mostMs, firstMs * 2 ** failures);
      failures += 1;
      return Math.max(most * (0.5 + random() / 2), retryAfterOf(error));
    },
    succeeded() {
      failures = 0;
    },
  };
}

/** At most a minute: a server that asks for more is asked again all the same. */
function retryAfterOf(error: unknown): number {
  const asked =
    error instanceof Error && 'retryAfterMs' in error ? Number(error.retryAfterMs) : Number.NaN;
  return asked > 0 ? Math.min(asked, 60_000) : 0;
}
