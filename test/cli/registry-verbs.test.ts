import { describe, expect, test } from 'vitest';
import { inTreeOrder } from '../../cli/group.ts';
import { runningSystem } from './system-fixture.ts';

describe('maker', () => {
  test('is added, changed and listed', async () => {
    const { run, registry } = await runningSystem();
    const add = await run('maker', 'add', 'nova', '--name', 'Nova', '--timezone', 'Asia/Tokyo');
    expect(add).toMatchObject({ exitCode: 0, out: 'Maker nova is known.' });
    expect(add.err).toContain('valuemesh product add FILE --maker nova');
    expect(registry.maker('nova')).toMatchObject({ name: 'Nova', timezone: 'Asia/Tokyo' });
    expect((await run('maker', 'list')).out).toBe(
      [
        'maker  name  time zone      data',
        'acme   Acme  Europe/Berlin  own',
        'nova   Nova  Asia/Tokyo     own',
      ].join('\n'),
    );
  });

  test('with an id that is none is refused', async () => {
    const { run } = await runningSystem();
    const { exitCode, err } = await run('maker', 'add', 'Nova Inc');
    expect(exitCode).toBe(1);
    expect(err).toContain('body.id: expected 1 to 63');
  });
});

describe('customer', () => {
  test('is added, and shown with what use gave', async () => {
    const { run, registry, json } = await runningSystem();
    const words = ['--name', 'Ada', '--group', 'berlin', '--consents', 'named,advice'];
    const add = await run('customer', 'add', 'acme', 'c-9', ...words, '--attribute', 'age=36');
    expect(add).toMatchObject({ exitCode: 0, out: 'acme knows customer c-9.' });
    expect(registry.customer('acme', 'c-9')).toMatchObject({
      name: 'Ada',
      group: 'berlin',
      consents: ['named', 'advice'],
      attributes: { age: 36 },
    });
    const { out } = await run('customer', 'show', 'acme', 'c-9');
    expect(out).toContain('acme/c-9  Ada   berlin             named, advice  age=36');
    expect(out).toContain('Your e-bike gave you 412 km for 3.10 €.');
    expect(out).toContain('    Compared over all ways of use.');
    expect(out).toContain('The best tenth of such users get 18 (12 to 25) % more');
    expect(out).toContain('and 9 (2 to 16) % more than this customer.');
    expect(await json('customer', 'show', 'acme', 'c-9')).toMatchObject({
      id: 'c-9',
      products: [{ product: 'e-bike' }],
    });
  });

  test('is listed by maker', async () => {
    const { json } = await runningSystem();
    expect(await json('customer', 'list', '--maker', 'acme')).toMatchObject([{ id: 'c-1' }]);
    expect(await json('customer', 'list', '--maker', 'other')).toEqual([]);
  });

  test('that is not there is said to be so', async () => {
    const { run } = await runningSystem();
    const { exitCode, err } = await run('customer', 'show', 'acme', 'nobody');
    expect(exitCode).toBe(1);
    expect(err).toContain('acme has no customer nobody.');
    expect(err).toContain('valuemesh customer list --maker acme');
  });

  test('with a consent that there is not is refused', async () => {
    const { run } = await runningSystem();
    const { exitCode, err } = await run('customer', 'add', 'acme', 'c', '--consents', 'fame');
    expect(exitCode).toBe(1);
    expect(err).toContain('consents');
  });
});

describe('group list', () => {
  test('shows each group below its parent', async () => {
    const { run } = await runningSystem();
    for (const path of ['europe/rome', 'asia', 'europe/oslo/harbour']) {
      await run('customer', 'add', 'acme', 'c-1', '--group', path);
    }
    const { out } = await run('group', 'list', '--maker', 'acme');
    expect(out.split('\n').map((line) => line.slice(7, 20).trimEnd())).toEqual([
      'group',
      'asia',
      'berlin',
      'europe',
      '  oslo',
      '    harbour',
      '  rome',
    ]);
  });

  test('keeps the trees of makers apart', () => {
    const group = (maker: string, id: string, parent: string | null) => ({
      maker,
      id,
      name: id,
      parent,
      attributes: {},
    });
    const groups = [group('b', 'x', null), group('a', 'y', 'x'), group('a', 'x', null)];
    expect(
      inTreeOrder(groups).map(({ group: { maker, id }, depth }) => [maker, id, depth]),
    ).toEqual([
      ['b', 'x', 0],
      ['a', 'x', 0],
      ['a', 'y', 1],
    ]);
  });
});

describe('key', () => {
  test('is made, opens, is listed and revoked', async () => {
    const { run, registry, json } = await runningSystem();
    const words = ['--role', 'maker', '--maker', 'acme', '--label', 'team'];
    const { out: key, err } = await run('key', 'create', ...words, '--expires', '2099-01-01');
    const access = registry.access(key);
    expect(access).toMatchObject({ role: 'maker', maker: 'acme' });
    expect(err).toContain(`key ${access?.keyId} is not shown again`);
    expect(await json('key', 'list')).toContainEqual({
      id: access?.keyId,
      role: 'maker',
      maker: 'acme',
      customer: null,
      label: 'team',
      expires: Date.UTC(2099, 0, 1),
      once: false,
    });
    expect((await run('key', 'list')).out).toContain('2099-01-01 00:00Z');
    const revoke = await run('key', 'revoke', access?.keyId ?? '');
    expect(revoke).toMatchObject({ exitCode: 0, out: `Key ${access?.keyId} is revoked.` });
    expect(registry.access(key)).toBeUndefined();
  });

  test('for one sign-in is redeemed once', async () => {
    const { run, registry } = await runningSystem();
    const words = ['--role', 'customer', '--maker', 'acme', '--customer', 'c-1', '--once'];
    const { out: code } = await run('key', 'create', ...words);
    expect(await registry.redeem(code)).toMatchObject({ role: 'customer', customer: 'c-1' });
    expect(await registry.redeem(code)).toBeUndefined();
  });

  test('that is not there cannot be revoked', async () => {
    const { run } = await runningSystem();
    expect(await run('key', 'revoke', 'nothing')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('There is no key nothing.'),
    });
  });
});

describe('demo remove', () => {
  test('removes the makers marked as demo and leaves the others', async () => {
    const { run, registry } = await runningSystem();
    const maker = { id: 'show', name: 'Show', timezone: 'UTC', demo: true };
    await registry.apply([{ change: 'maker', maker }], 'test');
    expect(await run('demo', 'remove')).toMatchObject({
      exitCode: 0,
      out: 'Removed demo maker show.',
    });
    expect(registry.makers().map(({ id }) => id)).toEqual(['acme']);
    expect((await run('demo', 'remove')).out).toBe('There are no demo data.');
  });
});
