import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../../cli/run.ts';
import { verbs } from '../../cli/verbs.ts';
import { freePort } from '../support/free-port.ts';
import { runningSystem, valuemesh } from './system-fixture.ts';

const quiet = { out: () => {}, err: () => {}, colours: false, environment: {} };

/** Every command that does something, with the words that lead to it. */
function leaves(made: Command, words: readonly string[]): [string, Command][] {
  if (made.commands.length === 0) return [[words.join(' '), made]];
  return made.commands.flatMap((below) => leaves(below, [...words, below.name()]));
}

const all = verbs.flatMap((verb) => {
  const made = verb(quiet);
  return leaves(made, [made.name()]);
});

describe('valuemesh', () => {
  test('without a verb shows its help as wrong usage', async () => {
    const { exitCode, err } = await valuemesh([]);
    expect(exitCode).toBe(2);
    expect(err).toContain('Usage: valuemesh');
  });

  test('--help lists every verb and what the exit codes mean', async () => {
    const { exitCode, out } = await valuemesh(['--help']);
    expect(exitCode).toBe(0);
    for (const verb of verbs) expect(out).toContain(`\n  ${verb(quiet).name()} `);
    expect(out).toMatch(/3 {2}the system is not reachable/);
  });

  test.each(all)('%s explains itself with an example that begins with it', async (words) => {
    const { exitCode, out, err } = await valuemesh([...words.split(' '), '--help']);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toContain(`Usage: valuemesh ${words}`);
    expect(out).toContain(`Examples:\n  $ valuemesh ${words}`);
  });

  test.each([
    [['produce'], 'Did you mean product?'],
    [['device', 'add', 'acme'], "missing required argument 'product'"],
    [['product', 'add', 'x.json'], "required option '--maker <maker>'"],
    [['key', 'create', '--role', 'king'], 'Allowed choices are admin, maker, customer'],
    [['rejected', '--limit', 'many'], 'Expected a whole number'],
    [['rejected', '--limit', '0'], 'Expected a whole number'],
    [['device', 'add', 'a', 'b', 'c', '--owned-from', 'soon'], 'Expected a date'],
    [['device', 'add', 'a', 'b', 'c', '--attribute', 'blue'], 'Expected key=value, not "blue"'],
    [['report', '--loud'], "unknown option '--loud'"],
    [['health', '--url', 'ftp://x'], '"ftp://x" is no address of a system'],
  ])('%j is wrong usage and says why', async (words, why) => {
    const { exitCode, out, err } = await valuemesh(words);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(why);
  });

  test('says how to go on where no system answers', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { exitCode, err } = await valuemesh(['product', 'list', '--url', url]);
    expect(exitCode).toBe(3);
    expect(err).toContain(`does not answer at ${url} (ECONNREFUSED)`);
    expect(err).toContain('`valuemesh start`');
  });

  test('says so where something else answers', async () => {
    const server = createServer((_, response) => response.end('<html>')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once('listening', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { exitCode, err } = await valuemesh(['product', 'list', '--url', url]);
    expect(exitCode).toBe(3);
    expect(err).toContain('is not a ValueMesh of this version');
  });

  test('says how to give a key where it has none, and where it does not open', async () => {
    const { url, registry } = await runningSystem();
    const without = await valuemesh(['product', 'list'], { VALUEMESH_URL: url });
    expect(without.exitCode).toBe(4);
    expect(without.err).toContain('--key or VALUEMESH_KEY');
    const { key } = await registry.issueKey(
      { role: 'customer', maker: 'acme', customer: 'c-1', label: '' },
      'test',
    );
    const customer = await valuemesh(['report', 'acme', 'e-bike', '--url', url, '--key', key]);
    expect(customer.exitCode).toBe(4);
    expect(customer.err).toContain('This key does not open that.');
  });

  test('tells what was not expected as such', async () => {
    const broken = () =>
      new Command('broken').action(() => {
        throw new TypeError('of the program');
      });
    const err: string[] = [];
    const terminal = { ...quiet, err: (text: string) => err.push(text) };
    expect(await runCommand(['broken'], terminal, [broken])).toBe(1);
    expect(err.join('\n')).toMatch(/error: of the program\nThis was not expected; please report/);
  });

  test('takes further verbs from whoever hands them in', async () => {
    const out: string[] = [];
    const greet = (terminal: { out(text: string): void }) =>
      new Command('greet').action(() => terminal.out('hello'));
    const terminal = { ...quiet, out: (text: string) => out.push(text) };
    expect(await runCommand(['greet'], terminal, [...verbs, greet])).toBe(0);
    expect(out).toEqual(['hello']);
  });
});
