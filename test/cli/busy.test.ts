import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { apiAt } from '../../cli/api-client.ts';

/** A system that is busy for the first requests; answers its address and the requests it had. */
async function busyFor(requests: number, retryAfter: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const isBusy = asked.length <= requests;
    response.writeHead(isBusy ? 503 : 200, isBusy ? retryAfter : {});
    const problem = { type: 'about:blank', title: 'Busy.', status: 503, code: 'busy' };
    response.end(JSON.stringify(isBusy ? problem : { done: true }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const answer = z.object({ done: z.literal(true) });

test('a system that is busy is asked again when it says', async () => {
  const { asked, url } = await busyFor(2, { 'retry-after': '0.01' });
  await expect(apiAt(url, 'key').post('/api/v1/keys', answer, {})).resolves.toEqual({ done: true });
  expect(asked).toEqual(Array(3).fill('POST /api/v1/keys'));
});

test('one that does not say when is not asked again', async () => {
  const { asked, url } = await busyFor(1, {});
  await expect(apiAt(url, 'key').get('/api/v1/keys', answer)).rejects.toMatchObject({
    code: 'busy',
  });
  expect(asked).toHaveLength(1);
});
