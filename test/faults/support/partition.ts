import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A network between clients and the system that can be parted and mended. */
export interface Partition {
  /** Where clients connect instead. */
  readonly port: number;
  /**
   * From now on nothing passes either way: nobody hears that the other is gone, and who connects
   * hears nothing at all. What is on its way stays on its way, as with TCP that sends again.
   */
  part(): void;
  /** Everything passes again, in order; where one end has given up meanwhile, the other is reset. */
  mend(): void;
  close(): Promise<void>;
}

/** Puts a proxy before a loopback port, in this process. */
export async function openPartition(to: number): Promise<Partition> {
  const links = new Set<Link>();
  let isParted = false;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    const link = new Link(client, to);
    links.add(link);
    client.once('close', () => links.delete(link));
    if (!isParted) link.mend();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    part() {
      isParted = true;
      for (const link of links) link.part();
    },
    mend() {
      isParted = false;
      for (const link of links) link.mend();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const link of links) link.close();
      await closed;
    },
  };
}

/** One connection through the proxy. */
class Link {
  readonly #client: Socket;
  readonly #to: number;
  #upstream: Socket | undefined;
  #isParted = true;
  /** Ends that came while nothing passed. */
  #ended = false;

  constructor(client: Socket, to: number) {
    this.#client = client;
    this.#to = to;
    this.#watch(client);
  }

  part(): void {
    this.#isParted = true;
    this.#client.pause();
    this.#upstream?.pause();
  }

  mend(): void {
    this.#isParted = false;
    if (this.#ended) {
      this.close();
      return;
    }
    this.#upstream ??= this.#connect();
    this.#client.resume();
    this.#upstream.resume();
  }

  close(): void {
    this.#client.destroy();
    this.#upstream?.destroy();
  }

  #connect(): Socket {
    const upstream = connect({ port: this.#to, host: '127.0.0.1', noDelay: true });
    this.#watch(upstream);
    this.#pass(this.#client, upstream);
    this.#pass(upstream, this.#client);
    return upstream;
  }

  /** An end is no news to the other side until the partition is over. */
  #watch(socket: Socket): void {
    socket.on('error', () => {});
    const end = () => {
      this.#ended = true;
      if (!this.#isParted) this.close();
    };
    socket.once('end', end);
    socket.once('close', end);
  }

  #pass(from: Socket, to: Socket): void {
    from.on('data', (chunk) => {
      if (to.write(chunk)) return;
      from.pause();
      to.once('drain', () => {
        if (!this.#isParted) from.resume();
      });
    });
  }
}
