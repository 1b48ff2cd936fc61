import { setTimeout as delay } from 'node:timers/promises';
import type { TestSystem } from '../../support/system.ts';

/** How the requests of all askers ended. */
export interface Answers {
  answered: number;
  /** Turned away with 503, and how many of these said when to come again. */
  shed: number;
  shedWithRetryAfter: number;
  /** Ended in any other way. */
  failed: number;
}

/**
 * So many people who ask the API again and again, each from an address of their own, because the
 * limit of requests is counted by address; `stop` answers how that went once all are answered.
 *
 * @param restMs how long each waits after an answer, ms
 */
export function startAsking(
  system: TestSystem,
  queries: readonly string[],
  people: number,
  restMs = 0,
): { stop(): Promise<Answers> } {
  const answers: Answers = { answered: 0, shed: 0, shedWithRetryAfter: 0, failed: 0 };
  let stopped = false;
  const ask = async (person: number) => {
    for (let turn = person; !stopped; turn++) {
      const path = queries[turn % queries.length] as string;
      const response = await fetch(new URL(path, system.url), {
        headers: {
          authorization: `Bearer ${system.adminKey}`,
          // Taken at its word, as it comes from a proxy on this host.
          'x-forwarded-for': `10.1.${person >> 8}.${person & 255}, 10.2.0.${turn & 255}`,
        },
      });
      await response.arrayBuffer();
      if (restMs > 0) await delay(restMs);
      if (response.ok) answers.answered += 1;
      else if (response.status !== 503) answers.failed += 1;
      else {
        answers.shed += 1;
        if (Number(response.headers.get('retry-after')) > 0) answers.shedWithRetryAfter += 1;
      }
    }
  };
  const asking = Promise.all(Array.from({ length: people }, (_, person) => ask(person)));
  asking.catch(() => {}); // told by `stop`
  return {
    async stop() {
      stopped = true;
      await asking;
      return answers;
    },
  };
}
