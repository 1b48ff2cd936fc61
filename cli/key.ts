import { type Command, Option } from 'commander';
import { z } from 'zod';
import { issuedKey, type ShownKey, shownKey } from './answers.ts';
import { address } from './api-client.ts';
import type { ConnectOptions } from './connect.ts';
import { momentInWords } from './figures.ts';
import { list } from './list.ts';
import { momentOption } from './option-values.ts';
import { table } from './table.ts';
import { paint, type Terminal } from './terminal.ts';
import { asking, command, family, systemOf, type Verb } from './verb.ts';

/** `valuemesh key`: what opens the API and the pages. */
export const keyVerb: Verb = (terminal) =>
  family('key', 'API keys: create, list, revoke', [
    create(terminal),
    listKeys(terminal),
    revoke(terminal),
  ]);

interface CreateOptions extends ConnectOptions {
  readonly role: 'admin' | 'maker' | 'customer';
  readonly maker?: string;
  readonly customer?: string;
  readonly label: string;
  readonly expires?: number;
  readonly once?: true;
}

function create(terminal: Terminal): Command {
  const made = command('create', 'make a key; it is shown once', {
    'valuemesh key create --role maker --maker acme --label "product team"':
      'sees everything of acme',
    'valuemesh key create --role customer --maker acme --customer c-17 --once':
      'a code for one sign-in of one customer',
  });
  const role = new Option('--role <role>', 'whose eyes it has')
    .choices(['admin', 'maker', 'customer'])
    .makeOptionMandatory();
  return asking(made)
    .addOption(role)
    .option('--maker <maker>', 'for the roles maker and customer')
    .option('--customer <customer>', 'for the role customer')
    .option('--label <text>', 'what it is for, to be recognised in the list', '')
    .option('--expires <date>', 'until when it opens (default: until it is revoked)', momentOption)
    .option('--once', 'opens once, for a sign-in link')
    .action(async ({ url, key: own, ...wanted }: CreateOptions) => {
      const api = await systemOf({ ...(url && { url }), ...(own && { key: own }) }, terminal);
      const { id, key } = await api.post('/api/v1/keys', issuedKey, wanted);
      terminal.out(key);
      terminal.err(paint(terminal, 'yellow', `Keep it: key ${id} is not shown again.`));
    });
}

function listKeys(terminal: Terminal): Command {
  return list(terminal, {
    of: 'keys in force, without their secrets',
    examples: { 'valuemesh key list': 'by id, as `valuemesh key revoke` takes it' },
    path: () => '/api/v1/keys',
    item: shownKey,
    inWords: (keys) => table(terminal, columns, keys),
  });
}

function revoke(terminal: Terminal): Command {
  const made = command('revoke', 'end a key at once', {
    'valuemesh key revoke 3f9c2b7d10aa41e6': 'the id is that of `valuemesh key list`',
  });
  return asking(made)
    .argument('<id>')
    .action(async (id: string, options: ConnectOptions) => {
      const api = await systemOf(options, terminal);
      await api.delete(address`/api/v1/keys/${id}`, z.unknown());
      terminal.out(`Key ${id} is revoked.`);
    });
}

const columns = [
  { title: 'id', of: ({ id }: ShownKey) => id },
  { title: 'role', of: ({ role }: ShownKey) => role },
  {
    title: 'of',
    of: ({ maker, customer }: ShownKey) => [maker, customer].filter(Boolean).join('/'),
  },
  { title: 'label', of: ({ label }: ShownKey) => label },
  { title: 'expires', of: ({ expires }: ShownKey) => momentInWords(expires) },
  { title: 'use', of: ({ once }: ShownKey) => (once ? 'once' : 'any number of times') },
];
