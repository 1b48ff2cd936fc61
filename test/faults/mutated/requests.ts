import { connect as connectTo } from 'node:net';
import { type Random, randomIndex } from '../../../analytics/random.ts';
import { mutate } from '../support/mutate.ts';

/** HTTP requests, changed: their line, headers and body alike. */
export interface RequestAttack {
  readonly url: string;
  readonly key: string;
  readonly random: Random;
}

const paths = [
  ...['/api/v1/health', '/api/v1/rejected?limit=5', '/api/v1/makers/maker/products/e-bike/summary'],
  ...['/api/v1/makers/maker/products/e-bike/sessions?limit=5&device=bike-0', '/openapi.json', '/'],
  ...['/api/v1/makers/maker/products/e-bike/use-cases', '/metrics', '/api/v1/registry/devices'],
  ...['/api/v1/makers/maker/scales/group/town/street-1', '/api/v1/makers/maker/advice', '/docs'],
  ...['/api/v1/makers/maker/customers/rider-1/value?from=2026-01-01', '/assets/../../package.json'],
  ...['/api/v1/makers/maker/products/e-bike/sessions/x/series', '/api/v1/me', '/%2e%2e/%00'],
];

const bodies: readonly (readonly [path: string, body: unknown])[] = [
  ['/api/v1/registry/import', [{ maker: 'maker', product: 'e-bike', device: 'x', customer: 'y' }]],
  ['/api/v1/registry/customers', { maker: 'maker', id: 'rider-1', name: 'R', timezone: 'UTC' }],
  ['/api/v1/products', { maker: 'maker', model: { product: 'e-bike', name: 'E', version: 2 } }],
  ['/api/v1/sign-in', { key: 'no-such-key' }],
  ['/api/v1/makers/maker/customers/rider-1/advice/a-1', { reply: 'applied' }],
  ['/api/v1/keys', { kind: 'customer', maker: 'maker', customer: 'rider-1' }],
];

/** Sends one changed request; answers the status, or undefined where the connection just ended. */
export async function attackWithRequest({
  url,
  key,
  random,
}: RequestAttack): Promise<number | undefined> {
  const head = (method: string, path: string, more = '') =>
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${key}\r\n` +
    // Requests are counted by address, and each is to be heard.
    `X-Forwarded-For: 10.${[0, 0, 0].map(() => randomIndex(random, 256)).join('.')}\r\n${more}\r\n`;
  const requests = [
    ...paths.map((path) => head('GET', path)),
    ...bodies.map(([path, body]) => {
      const text = JSON.stringify(body);
      const headers = `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n`;
      return head('POST', path, headers) + text;
    }),
  ].map((text) => Buffer.from(text));
  const request = requests[randomIndex(random, requests.length)]!;

  const { port } = new URL(url);
  const socket = connectTo({ port: Number(port), host: '127.0.0.1' });
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (chunk) => {
    if (answer.length < 100) answer += chunk.toString('latin1');
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const patience = setTimeout(() => socket.destroy(), 3_000);
  socket.end(mutate(request, random, requests));
  await closed;
  clearTimeout(patience);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
  return status === undefined ? undefined : Number(status);
}
