import { generate } from 'mqtt-packet';
import type { LoadDevice } from '../../bench/load.ts';
import { join } from './join.ts';

/** Somebody who sends without waiting for anything. */
export interface Flooder {
  /** Messages handed to the network so far. */
  readonly sent: number;
  /** Cuts the connection. */
  stop(): void;
}

const blockBytes = 65_536;
const mostIds = 65_535;

/**
 * Connects as the device, and writes one message of QoS 1 (or 0) after the other as fast as the
 * socket takes them, without looking at acknowledgements. A reading that names neither `ts` nor
 * `seq` is a new one each time.
 */
export async function startFlood(
  port: number,
  device: LoadDevice,
  payload: string | Buffer,
  { qos = 1, retain = false }: { readonly qos?: 0 | 1; readonly retain?: boolean } = {},
): Promise<Flooder> {
  const client = await join(port, device, { clientId: 'flood' });
  const { socket } = client;
  socket.removeAllListeners('data').resume(); // what it is told it does not read

  const packet = (id: number) =>
    generate({
      cmd: 'publish',
      topic: device.topic,
      payload,
      qos,
      dup: false,
      retain,
      ...(qos === 0 ? {} : { messageId: id }),
    });
  const inBlock = Math.max(1, Math.floor(blockBytes / packet(1).length));
  const block = Buffer.concat(Array.from({ length: inBlock }, (_, n) => packet(1 + (n % mostIds))));
  let sent = 0;
  const write = () => {
    if (socket.destroyed) return;
    const goesOn = socket.write(block);
    sent += inBlock;
    if (goesOn) setImmediate(write);
  };
  socket.on('drain', write);
  write();
  return {
    get sent() {
      return sent;
    },
    stop: () => client.cut(),
  };
}
