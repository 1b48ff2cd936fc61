import type { Packet, PacketCmd } from 'mqtt-packet';

/** The packet that a command names: `PacketOf<'puback'>` is a PUBACK. */
export type PacketOf<Command extends PacketCmd> = Extract<Packet, { cmd: Command }>;

interface Taker {
  /** Takes the packet if it is the one waited for. */
  readonly takes: (packet: Packet) => boolean;
  readonly fail: (reason: string) => void;
}

/** Brings packets and those who wait for them together: each packet goes to one taker, in order. */
export class PacketMailbox {
  readonly #untaken: Packet[] = [];
  readonly #takers = new Set<Taker>();
  #closedBecause: string | undefined;

  put(packet: Packet): void {
    for (const taker of this.#takers) if (taker.takes(packet)) return;
    this.#untaken.push(packet);
  }

  /** The earliest fitting packet that nobody took; waits for it until the deadline. */
  take<Command extends PacketCmd>(
    command: Command,
    where: (packet: PacketOf<Command>) => boolean,
    deadlineMs: number,
  ): Promise<PacketOf<Command>> {
    const fits = (packet: Packet): packet is PacketOf<Command> =>
      packet.cmd === command && where(packet as PacketOf<Command>);

    const index = this.#untaken.findIndex(fits);
    if (index >= 0) return Promise.resolve(this.#untaken.splice(index, 1)[0] as PacketOf<Command>);

    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.#takers.delete(taker);
      };
      const taker: Taker = {
        takes(packet) {
          if (!fits(packet)) return false;
          done();
          resolve(packet);
          return true;
        },
        fail(reason) {
          done();
          reject(new Error(`no ${command}: ${reason}`));
        },
      };
      const timer = setTimeout(() => taker.fail(this.#late(deadlineMs)), deadlineMs);
      this.#takers.add(taker);
      if (this.#closedBecause !== undefined) taker.fail(this.#closedBecause);
    });
  }

  /** Fails whoever waits now or later for what has not come. */
  close(reason: string): void {
    this.#closedBecause = reason;
    for (const taker of this.#takers) taker.fail(reason);
  }

  #late(deadlineMs: number): string {
    const others = this.#untaken.map((packet) => packet.cmd).join(', ') || 'nothing';
    return `waited ${deadlineMs} ms; not taken by then: ${others}`;
  }
}
