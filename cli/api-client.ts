import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { type Problem, problem } from '../contract/records/health.ts';
import { CommandFault, type ExitCode, exitCodes } from './exit-codes.ts';

/** Names and values of a query; what is undefined is left out. */
type Query = Readonly<Record<string, string | number | undefined>>;

/** How far to follow a list. */
interface Paging {
  /** The most items wanted; absent: all. */
  readonly most?: number;
  /** The name under which an answer's `next` is given back; `after` unless said otherwise. */
  readonly goOnBy?: string;
}

/** The API of a running system. Every answer is held against what the contract says of it. */
export interface Api {
  readonly url: string;
  get<T>(path: string, answer: z.ZodType<T>, query?: Query): Promise<T>;
  /** A whole list, page after page, as far as the paging says. */
  list<T>(path: string, item: z.ZodType<T>, query?: Query, paging?: Paging): Promise<readonly T[]>;
  post<T>(path: string, answer: z.ZodType<T>, body?: unknown): Promise<T>;
  put<T>(path: string, answer: z.ZodType<T>, body: unknown): Promise<T>;
  delete<T>(path: string, answer: z.ZodType<T>): Promise<T>;
  /** Posts, and hands over what comes back as it comes; it may take its time. */
  download(path: string): Promise<Readable>;
}

/** How long an answer may take, ms: a large import is one request. */
const answersWithinMs = 120_000;

/**
 * Speaks to the system at a URL.
 *
 * @param key sent as bearer key; absent: none is sent
 */
export function apiAt(url: string, key: string | undefined): Api {
  const call = async <T>(method: string, path: string, answer: z.ZodType<T>, body?: unknown) => {
    const response = await requestPatiently(new URL(path, url), {
      method,
      headers: {
        accept: 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return readAnswer(response, answer, url);
  };
  const get = <T>(path: string, answer: z.ZodType<T>, query: Query = {}) =>
    call('GET', path + queryText(query), answer);
  return {
    url,
    get,
    post: (path, answer, body) => call('POST', path, answer, body),
    put: (path, answer, body) => call('PUT', path, answer, body),
    delete: (path, answer) => call('DELETE', path, answer),
    async download(path) {
      const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
      const response = await request(new URL(path, url), {
        method: 'POST',
        headers: authorization,
        signal: null, // as long as it takes
      });
      if (!response.ok || response.body === null) return readAnswer(response, z.never(), url);
      return Readable.from(response.body);
    },
    async list(path, item, query = {}, { most = Infinity, goOnBy = 'after' } = {}) {
      const page = z.object({ items: z.array(item), next: z.string().optional() });
      const items: z.infer<typeof item>[] = [];
      for (let from: string | undefined; ; ) {
        const { items: more, next } = await get(path, page, { ...query, [goOnBy]: from });
        items.push(...more);
        if (next === undefined || items.length >= most) return items.slice(0, most);
        from = next;
      }
    },
  };
}

/** An address with its ids encoded: `` address`/api/v1/keys/${id}` ``. */
export function address(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return String.raw({ raw: parts }, ...ids.map(encodeURIComponent));
}

function queryText(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** For so long a busy system is asked again, ms. */
const busyForMs = 60_000;

/** Where the system is busy, nothing was done yet: it is asked again when it says. */
async function requestPatiently(url: URL, init: RequestInit): Promise<Response> {
  const deadline = performance.now() + busyForMs;
  for (;;) {
    const response = await request(url, init);
    const waitMs = Number(response.headers.get('retry-after')) * 1_000;
    const isBusy = response.status === 503 && waitMs > 0;
    if (!isBusy || performance.now() + waitMs > deadline) return response;
    await response.body?.cancel();
    await pause(waitMs);
  }
}

async function request(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(answersWithinMs), ...init });
  } catch (cause) {
    const { name, cause: reason } = cause as Error;
    const why =
      name === 'TimeoutError'
        ? `no answer within ${answersWithinMs / 1_000} s`
        : ((reason as { code?: string } | undefined)?.code ?? String(cause));
    throw new CommandFault(
      exitCodes.notReachable,
      'not-reachable',
      `ValueMesh does not answer at ${url.origin} (${why}).`,
      'Start it with `valuemesh start`, or say where it runs with --url or VALUEMESH_URL.',
      { cause },
    );
  }
}

async function readAnswer<T>(response: Response, answer: z.ZodType<T>, url: string): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const told = problem.safeParse(body);
    throw told.success ? faultOf(told.data) : strange(url, `status ${response.status}`);
  }
  const parsed = answer.safeParse(body);
  // The answer as it came, not as it was read: --json shows all of it.
  if (parsed.success) return body as T;
  const [issue] = parsed.error.issues;
  throw strange(url, `${issue?.path.join('.') || 'the answer'}: ${issue?.message}`);
}

function faultOf({ status, code, title, detail, next, mistakes }: Problem): CommandFault {
  return new CommandFault(
    exitCodeOfStatus(status),
    code,
    detail === undefined ? title : `${title} ${detail}`,
    status === 401 ? nextForKey : (next ?? ''),
    mistakes === undefined ? {} : { mistakes },
  );
}

const nextForKey =
  'Give a key with --key or VALUEMESH_KEY; on the host of the system, run this in its folder ' +
  'or set VALUEMESH_DATA_DIR, and its own key is used.';

function exitCodeOfStatus(status: number): ExitCode {
  if (status === 401 || status === 403) return exitCodes.notEntitled;
  if (status === 502 || status === 503 || status === 504) return exitCodes.notReachable;
  return exitCodes.refused;
}

function strange(url: string, detail: string): CommandFault {
  return new CommandFault(
    exitCodes.notReachable,
    'answer-strange',
    `What answers at ${url} is not a ValueMesh of this version (${detail}).`,
    'Check --url or VALUEMESH_URL, and that both sides have the same version.',
  );
}
