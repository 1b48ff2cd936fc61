import { once } from 'node:events';
import { createServer } from 'node:net';

// Below 32768, where Linux takes the ports of outgoing connections and of `listen(0)` from: a port
// found here stays free until our service binds it, and while that service is being restarted.
const FIRST = 15_000;
const COUNT = 17_000;

/**
 * A loopback port that nobody listens on, for programs that cannot bind port 0 and say which they
 * got. Chosen at random, so that test files running side by side do not choose the same.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free loopback port between ${FIRST} and ${FIRST + COUNT} in 50 attempts`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
