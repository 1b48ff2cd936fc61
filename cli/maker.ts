import type { Command } from 'commander';
import { type Maker, maker } from '../contract/records/registry.ts';
import type { ConnectOptions } from './connect.ts';
import { list } from './list.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { asking, command, family, systemOf, type Verb } from './verb.ts';

/** `valuemesh maker`: whose products they are. */
export const makerVerb: Verb = (terminal) =>
  family('maker', 'makers: add, list', [add(terminal), listMakers(terminal)]);

interface AddOptions extends ConnectOptions {
  readonly name?: string;
  readonly timezone?: string;
}

function add(terminal: Terminal): Command {
  const made = command('add', 'add a maker, or change its name and time zone', {
    'valuemesh maker add acme --name "Acme Bikes" --timezone Europe/Berlin':
      'whose local time holds where no device or group says otherwise',
  });
  return asking(made)
    .argument('<maker>', 'id: a-z, 0-9 and "-"')
    .option('--name <name>', 'what people read (default: the id)')
    .option('--timezone <zone>', 'IANA time zone', 'UTC')
    .action(async (id: string, { name = id, timezone, ...options }: AddOptions) => {
      const api = await systemOf(options, terminal);
      await api.post('/api/v1/registry/makers', maker, { id, name, timezone });
      terminal.out(`Maker ${id} is known.`);
      terminal.err(`Next: \`valuemesh product add FILE --maker ${id}\`.`);
    });
}

function listMakers(terminal: Terminal): Command {
  return list(terminal, {
    of: 'makers',
    examples: { 'valuemesh maker list': 'all of them' },
    path: () => '/api/v1/registry/makers',
    item: maker,
    inWords: (makers) => table(terminal, columns, makers),
  });
}

const columns = [
  { title: 'maker', of: ({ id }: Maker) => id },
  { title: 'name', of: ({ name }: Maker) => name },
  { title: 'time zone', of: ({ timezone }: Maker) => timezone },
  { title: 'data', of: ({ demo }: Maker) => (demo ? 'demo' : 'own') },
];
