import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import type { z } from 'zod';

/** The longest line, and the most that may wait to be written, in characters. */
const mostCharacters = 16 * 1_048_576;

/** Both ends are ours, so a line that cannot be read means that one of them is broken. */
class LineError extends Error {
  override readonly name = 'LineError';
}

/**
 * Reads a socket as lines of JSON of one shape. A line that is too long or of another shape ends
 * the connection with a `LineError`.
 */
export function readLines<Shape extends z.ZodType>(
  socket: Socket,
  shape: Shape,
  take: (message: z.infer<Shape>) => void,
): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (socket.destroyed) return;
      const message = shape.safeParse(parseJson(line));
      if (message.success) take(message.data);
      else socket.destroy(new LineError('a line was not understood', { cause: message.error }));
    }
    if (rest.length > mostCharacters) socket.destroy(new LineError('a line had no end'));
  });
}

/** Writes one message as a line; a peer that does not read is disconnected. */
export function writeLine(socket: Socket, message: object): void {
  if (socket.destroyed) return;
  socket.write(`${JSON.stringify(message)}\n`);
  if (socket.writableLength > mostCharacters) {
    socket.destroy(new LineError('the other process does not read'));
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
