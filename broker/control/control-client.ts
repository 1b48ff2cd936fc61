import { connect, type Socket } from 'node:net';
import { Fault } from '../../contract/fault.ts';
import { type Clock, systemClock } from '../../contract/ports/clock.ts';
import type { EdgeControl } from '../../contract/ports/edge-control.ts';
import { type Logger, silent } from '../../contract/ports/logger.ts';
import type { EdgeCounters } from '../../contract/records/health.ts';
import { readLines, writeLine } from './lines.ts';
import { type Reply, type Request, reply } from './messages.ts';
import { checkFolder, socketPath } from './socket-path.ts';

export interface ConnectEdgeOptions {
  /** The path that the edge was given for its control socket. */
  readonly path: string;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** How long an answer may take, in ms. */
  readonly timeoutMs?: number;
}

/**
 * How long to wait before connecting again, in ms: doubled each time, between these. To look for a
 * local socket costs next to nothing, and while the edge is not found no advice goes out.
 */
const shortestPauseMs = 50;
const longestPauseMs = 250;

/** What the caller of a request waits for. */
interface Pending {
  readonly resolve: (counters: EdgeCounters | undefined) => void;
  readonly reject: (fault: Fault) => void;
  readonly timer: NodeJS.Timeout;
}

type Question = Exclude<Request, { ask: 'stored' }>;
type Unnumbered<Any> = Any extends { id: number } ? Omit<Any, 'id'> : never;

/**
 * Connects to the edge process, and again with growing pauses whenever it is gone. While it is gone
 * requests fail at once with the Fault `edge-away`; nothing is queued, as who sends advice and
 * insights sends them again in `onConnected`. An answer that takes too long is `edge-timeout`.
 */
export function connectEdge(options: ConnectEdgeOptions): EdgeControl {
  const edge = new EdgeConnection(options);
  edge.open();
  return {
    async publish({ topic, payload, qos, retain = false }) {
      const isText = typeof payload === 'string';
      const text = isText ? payload : Buffer.from(payload).toString('base64');
      const encoding = isText ? 'utf8' : 'base64';
      await edge.ask({ ask: 'publish', topic, payload: text, encoding, qos, retain });
    },
    async registryChanged(position) {
      await edge.ask({ ask: 'registry-changed', position });
    },
    stored: (position) => edge.tellStored(position),
    counters: () => edge.ask({ ask: 'counters' }).catch(() => undefined),
    onSubscribed: (listener) => void edge.subscribedListeners.add(listener),
    onConnected(listener) {
      edge.connectedListeners.add(listener);
      if (edge.isConnected) queueMicrotask(listener);
    },
    close: () => edge.close(),
  };
}

class EdgeConnection {
  readonly subscribedListeners = new Set<(subscription: { readonly topic: string }) => void>();
  readonly connectedListeners = new Set<() => void>();
  readonly #path: string;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #pending = new Map<number, Pending>();
  #socket: Socket | undefined;
  #lastId = 0;
  #stored: number | undefined;
  #pauseMs = shortestPauseMs;
  #awaySince: number;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({
    path,
    logger = silent,
    clock = systemClock,
    timeoutMs = 10_000,
  }: ConnectEdgeOptions) {
    this.#path = path;
    this.#logger = logger;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#awaySince = clock();
  }

  get isConnected(): boolean {
    return this.#socket !== undefined;
  }

  open(): void {
    checkFolder(this.#path).then(
      () => this.#connect(),
      (error: Error) => this.#tryAgain(error),
    );
  }

  ask(question: Unnumbered<Question>): Promise<EdgeCounters | undefined> {
    const socket = this.#socket;
    if (socket === undefined) return Promise.reject(this.#away());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(this.#timeout(question.ask));
      }, this.#timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
      writeLine(socket, { ...question, id });
    });
  }

  /** Not answered; the latest position is told again when the edge is back. */
  tellStored(position: number): void {
    this.#stored = position;
    if (this.#socket !== undefined) writeLine(this.#socket, { ask: 'stored', position });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#socket?.destroy();
    this.#lose();
  }

  #connect(): void {
    if (this.#isClosed) return;
    const socket = connect(socketPath(this.#path));
    let because: Error | undefined;
    socket.once('connect', () => this.#welcome(socket));
    socket.once('error', (error) => {
      because = error;
    });
    socket.once('close', () => {
      if (this.#socket === socket) this.#lose();
      this.#tryAgain(because);
    });
    readLines(socket, reply, (told) => this.#hear(told));
  }

  #welcome(socket: Socket): void {
    if (this.#isClosed) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    this.#pauseMs = shortestPauseMs;
    this.#logger.info({ awayMs: this.#clock() - this.#awaySince }, 'the edge process is there');
    if (this.#stored !== undefined) this.tellStored(this.#stored);
    for (const listener of this.connectedListeners) listener();
  }

  #hear(told: Reply): void {
    if (told.tell === 'subscribed') {
      for (const listener of this.subscribedListeners) listener({ topic: told.topic });
      return;
    }
    const pending = this.#pending.get(told.id);
    if (pending === undefined) return; // it took too long, and was given up
    this.#pending.delete(told.id);
    clearTimeout(pending.timer);
    if (told.tell === 'done') pending.resolve(told.counters);
    else pending.reject(new Fault(told.code, told.message, told.next));
  }

  #lose(): void {
    this.#socket = undefined;
    this.#awaySince = this.#clock();
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(this.#away());
    }
    this.#pending.clear();
  }

  #tryAgain(because: Error | undefined): void {
    if (this.#isClosed) return;
    this.#logger.debug({ error: because?.message }, 'the edge process is away');
    this.#retry = setTimeout(() => this.open(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #away(): Fault {
    return new Fault(
      'edge-away',
      `The edge process does not answer on ${socketPath(this.#path)}.`,
      'It is started again by itself; if it stays away, see its log.',
    );
  }

  #timeout(what: string): Fault {
    return new Fault(
      'edge-timeout',
      `The edge process did not answer "${what}" within ${this.#timeoutMs} ms.`,
      'Try again; if it stays so, see the log of the edge process.',
    );
  }
}
