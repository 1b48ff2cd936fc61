import type { Problem } from '../../../contract/records/health.ts';

/** An answer other than success: what the system says of it, with the next step. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = 'Refused';
    this.problem = problem;
  }
}

/** How often a question is put again while the system is busy: ingest goes before pages. */
const mostAttempts = 4;

/**
 * Asks the API, as whoever is signed in. A question (not a change) that meets a busy system waits
 * as long as it is told, and is put again a few times.
 * @throws Refused with the problem details that the system answered, or `unreachable`
 */
export async function ask<T>(path: string, options: Options = {}): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const response = await put(path, options);
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    const wait = response.headers.get('retry-after');
    const again = response.status === 503 && wait !== null && (options.method ?? 'GET') === 'GET';
    if (!again || attempt === mostAttempts) throw new Refused(await problemOf(response));
    await pause(Math.min(5, Number(wait) || 1) * 1_000, options.signal);
  }
}

interface Options {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

function put(path: string, { method = 'GET', body, signal }: Options): Promise<Response> {
  return fetch(path, {
    method,
    // A foreign page cannot set this header, so a change that carries it was asked for here.
    headers: {
      'x-valuemesh': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause) => {
    if (signal?.aborted === true) throw cause;
    throw new Refused(unreachable);
  });
}

/** Resolves after so many ms; rejects as soon as the question is no longer wanted. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

const unreachable: Problem = {
  type: 'about:blank',
  status: 0,
  code: 'unreachable',
  title: 'The system does not answer.',
  next: 'Check that it runs and that this device is online, then try again.',
};

async function problemOf(response: Response): Promise<Problem> {
  const told = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
  return {
    type: 'about:blank',
    status: response.status,
    code: told?.code ?? `status-${response.status}`,
    title: told?.title ?? 'The system answered with an error.',
    ...(told?.next === undefined ? {} : { next: told.next }),
    ...(told?.requestId === undefined ? {} : { requestId: told.requestId }),
  };
}
