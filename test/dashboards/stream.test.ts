import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { health as healthSchema } from '../../contract/records/health.ts';
import { type Dashboards, startDashboards } from '../../dashboards/server/server.ts';
import { until } from '../support/until.ts';
import { type MadeUpSystem, maker, openMadeUpSystem } from './fixtures.ts';

interface Event {
  readonly event: string;
  readonly data: unknown;
}

describe('the stream of events', () => {
  let system: MadeUpSystem;
  let doors: Dashboards;
  beforeAll(async () => {
    system = await openMadeUpSystem();
    doors = await startDashboards({ ...system.options, host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await doors.close();
    await system.close();
  });

  /** Listens with a key; `ended` when the server has closed the stream. */
  async function listen(key: string) {
    const abort = new AbortController();
    const response = await fetch(`${doors.url}/api/v1/stream`, {
      headers: { authorization: `Bearer ${key}` },
      signal: abort.signal,
    });
    const events: Event[] = [];
    const ended = read(response, events).catch(() => undefined);
    return { response, events, ended, close: () => abort.abort() };
  }

  async function read(response: Response, events: Event[]): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        if (event !== undefined && data !== undefined)
          events.push({ event, data: JSON.parse(data) });
      }
    }
  }

  it('brings live health, as the contract has it, to whoever makes products', async () => {
    const listener = await listen(system.keys.maker);
    expect(listener.response.headers.get('content-type')).toBe('text/event-stream');
    const first = await until(() => listener.events.find(({ event }) => event === 'health'), {
      what: 'live health',
      deadlineMs: 20_000,
    });
    const health = healthSchema.parse(first.data);
    const { received, stored, duplicate, rejected, dropped, waiting } = health.sum;
    expect(stored + duplicate + rejected + dropped + waiting).toBe(received);
    listener.close();
  });

  it('brings news of insight to its maker and to administrators, and to no other', async () => {
    const [own, other, admin] = await Promise.all(
      (['maker', 'otherMaker', 'admin'] as const).map((who) => listen(system.keys[who])),
    );
    const news = (listener: typeof own) =>
      listener?.events.filter(({ event }) => event === 'insight') ?? [];
    system.announce('e-bike');
    await until(() => news(own).length === 1 && news(admin).length === 1, {
      what: 'the news',
      deadlineMs: 20_000,
    });
    expect(news(own)[0]?.data).toMatchObject({ maker, product: 'e-bike' });
    // Whatever the other maker was to be told came before its next figures.
    await until(() => other?.events.some(({ event }) => event === 'health'), {
      what: 'figures',
      deadlineMs: 20_000,
    });
    expect(news(other)).toEqual([]);
    for (const listener of [own, other, admin]) listener?.close();
  });

  it('tells a customer nothing of the health of the system', async () => {
    const customer = await listen(system.keys.customer);
    const beside = await listen(system.keys.maker);
    await until(() => beside.events.length >= 2, {
      what: 'two rounds of figures',
      deadlineMs: 20_000,
    });
    expect(customer.events).toEqual([]);
    customer.close();
    beside.close();
  });

  it('ends when the server closes, and the server does not wait for its listeners', async () => {
    const more = await startDashboards({ ...system.options, host: '127.0.0.1', port: 0 });
    const response = await fetch(`${more.url}/api/v1/stream`, {
      headers: { authorization: `Bearer ${system.keys.maker}` },
    });
    const ended = read(response, []).catch(() => 'cut');
    const started = performance.now();
    await more.close();
    await ended;
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
