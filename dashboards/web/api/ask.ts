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

/**
 * Asks the API, as whoever is signed in.
 * @throws Refused with the problem details that the system answered, or `unreachable`
 */
export async function ask<T>(
  path: string,
  {
    method = 'GET',
    body,
    signal,
  }: {
    readonly method?: 'GET' | 'POST';
    readonly body?: unknown;
    readonly signal?: AbortSignal;
  } = {},
): Promise<T> {
  const response = await fetch(path, {
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
  if (!response.ok) throw new Refused(await problemOf(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
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
