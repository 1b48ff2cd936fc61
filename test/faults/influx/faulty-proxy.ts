import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request as requestTo,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A write of lines on its way to InfluxDB, to be dealt with as a fault likes. */
export interface InterceptedWrite {
  readonly lines: readonly string[];
  /** Passes these lines on (all, unless told) and answers the status, without answering the sender. */
  forward(lines?: readonly string[]): Promise<number>;
  /** Passes all on as if nothing were between, and gives the answer back. */
  pass(): Promise<void>;
  /** The same, for what is no case of the fault and so does not count as a hit. */
  spare(): Promise<void>;
  answer(status: number, body?: string, headers?: Readonly<Record<string, string>>): void;
  /** Begins an answer of 100 bytes that it does not finish, and ends the connection. */
  breakOff(): void;
  /** Ends the connection without an answer. */
  cut(): void;
}

/** What is done with writes. */
export type Fault = (write: InterceptedWrite) => void | Promise<void>;

/** Stands between the system and InfluxDB; passes everything on, until it is given a fault. */
export interface FaultyProxy {
  readonly url: string;
  /** From now on writes go to the fault; undefined: none. */
  set(fault: Fault | undefined): void;
  /** How many writes faults have dealt with. */
  readonly hits: number;
  close(): Promise<void>;
}

/** Starts a proxy in front of an InfluxDB at this address. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let fault: Fault | undefined;
  let hits = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (fault === undefined || !request.url?.startsWith('/write')) {
      await passOn(request, body, response);
      return;
    }
    hits += 1;
    const lines = body.toString().split('\n');
    await fault({
      lines,
      forward: async (some = lines) => {
        const answer = await ask(request, Buffer.from(some.join('\n')));
        answer.resume();
        return answer.statusCode ?? 0;
      },
      pass: () => passOn(request, body, response),
      spare() {
        hits -= 1;
        return passOn(request, body, response);
      },
      answer: (status, text = '', headers = { 'content-type': 'application/json' }) =>
        void response.writeHead(status, headers).end(text),
      breakOff() {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"results":', () => response.destroy());
      },
      cut: () => void request.socket.destroy(),
    });
  }

  async function passOn(request: IncomingMessage, body: Buffer, response: ServerResponse) {
    const answer = await ask(request, body);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  }

  function ask({ url, method, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asked: ClientRequest = requestTo(new URL(url ?? '/', target), {
        method,
        headers: { ...headers, 'content-length': body.length },
        agent: false,
      });
      asked.on('response', resolve).on('error', reject).end(body);
    });
  }

  const server = createServer((request, response) => {
    // Whoever asks a server that is away finds nobody.
    serve(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(next) {
      fault = next;
    },
    get hits() {
      return hits;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
