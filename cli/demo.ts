import type { Command } from 'commander';
import { z } from 'zod';
import { maker } from '../contract/records/registry.ts';
import { address } from './api-client.ts';
import type { ConnectOptions } from './connect.ts';
import type { Terminal } from './terminal.ts';
import { asking, command, family, systemOf, type Verb } from './verb.ts';

/** `valuemesh demo`: the data that only show what the system does. */
export const demoVerb: Verb = (terminal) => family('demo', 'demo data: remove', [remove(terminal)]);

function remove(terminal: Terminal): Command {
  const made = command('remove', 'remove the makers marked as demo and everything of theirs', {
    'valuemesh demo remove': 'own data are left alone',
  });
  return asking(made).action(async (options: ConnectOptions) => {
    const api = await systemOf(options, terminal);
    const makers = await api.list('/api/v1/registry/makers', maker);
    const demos = makers.filter(({ demo }) => demo);
    for (const { id } of demos) {
      await api.delete(address`/api/v1/registry/makers/${id}`, z.unknown());
      terminal.out(`Removed demo maker ${id}.`);
    }
    if (demos.length === 0) terminal.out('There are no demo data.');
  });
}
