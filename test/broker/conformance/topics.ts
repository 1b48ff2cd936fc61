import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { own, username } from './bytes.ts';
import { type Case, catchUp, heard, texts } from './case.ts';

/** Topics and filters, and which match: chapter 4.7; and what text is: 1.5.3. */

/** Below the device's own prefix: a filter, a topic, and whether they match. */
const pairs: readonly (readonly [filter: string, topic: string, matches: boolean])[] = [
  ['#', 'a', true],
  ['#', 'a/b/c', true],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'ab', false],
  ['+', 'a', true],
  ['+', 'a/b', false],
  ['+/b', 'a/b', true],
  ['+/+', 'a/b', true],
  ['a/+/c', 'a/b/c', true],
  ['a/+/c', 'a/c', false],
  ['a/+/#', 'a/b', true],
  ['a', 'a', true],
  ['a', 'A', false],
  ['a', 'a/', false],
  ['a', 'a ', false],
  ['a/b', 'a//b', false],
  ['a b', 'a b', true],
  ['\u00e9', '\u00e9', true],
  ['\u00e9', 'e\u0301', false],
  ['$a', '$a', true],
];

export const topics: readonly Case[] = [
  ...pairs.map(
    ([filter, topic, matches]): Case => ({
      shows: ['3.3.2-3', ...statementsOf(filter, topic)],
      title: `"${filter}" ${matches ? 'matches' : 'does not match'} "${topic}"`,
      async run(start) {
        const { broker, join } = await start();
        const device = await join(username);
        assert.deepEqual(await device.subscribe([`${own}/${filter}`, `${own}/end`]), [1, 1]);
        for (const name of [topic, 'end']) {
          await broker.bus.publish({ topic: `${own}/${name}`, payload: name, qos: 1 });
        }
        await until(() => texts(device).includes('end'), { what: 'the last message' });
        await catchUp(device);
        assert.equal(texts(device).includes(topic), matches);
      },
    }),
  ),
  {
    shows: ['4.7.2-1'],
    title: 'no filter that begins with a wildcard is granted, so none matches what begins with `$`',
    async run(start) {
      const { broker, join } = await start();
      const app = await join('acme/@app/board');
      const filters = ['#', '+/#', '+', '+/new/clients', '$SYS/#'];
      assert.deepEqual(await app.subscribe(filters), [128, 128, 128, 128, 128]);
      await join(username);
      await broker.bus.publish({ topic: '$SYS/x', payload: 'x', qos: 1 });
      await catchUp(app);
      assert.deepEqual(heard(app), []);
    },
  },
  {
    shows: ['1.5.3-3', '4.7.3-4'],
    title: 'U+FEFF is kept where it stands, and matches only itself',
    async run(start) {
      const { broker, join } = await start();
      const device = await join(username);
      await device.subscribe([`${own}/\ufeffa`, `${own}/end`]);
      for (const name of ['a', '\ufeffa', 'end']) {
        await broker.bus.publish({ topic: `${own}/${name}`, payload: name, qos: 1 });
      }
      await until(() => texts(device).includes('end'), { what: 'the last message' });
      assert.deepEqual(
        heard(device).map(({ topic }) => topic),
        [`${own}/\ufeffa`, `${own}/end`],
      );
    },
  },
  {
    shows: ['1.5.3-3'],
    title: 'U+FEFF at the beginning of a client id makes it another',
    async run(start) {
      const { broker, join } = await start();
      await join(username, { clientId: 'a' });
      await join(username, { clientId: '\ufeffa' });
      assert.equal(broker.connected(), 2);
    },
  },
];

function statementsOf(filter: string, topic: string) {
  if (filter.includes('#')) return ['4.7.1-2'] as const;
  if (filter.includes('+')) return ['4.7.1-3'] as const;
  return filter === topic ? (['4.7.1-1'] as const) : (['4.7.3-4'] as const);
}
