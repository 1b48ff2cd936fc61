import type { Command } from 'commander';
import { z } from 'zod';
import { type Campaign, campaign } from '../contract/records/registry.ts';
import { address } from './api-client.ts';
import type { ConnectOptions } from './connect.ts';
import { momentInWords } from './figures.ts';
import { list } from './list.ts';
import { momentOption } from './option-values.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { asking, command, family, systemOf, type Verb } from './verb.ts';

/** `valuemesh campaign`: what was done to have products used more. */
export const campaignVerb: Verb = (terminal) =>
  family('campaign', 'campaigns: add, list, remove', [
    add(terminal),
    listCampaigns(terminal),
    remove(terminal),
  ]);

interface AddOptions extends ConnectOptions {
  readonly name?: string;
  readonly from: number;
  readonly to: number;
  readonly product?: string;
  readonly group: readonly string[];
}

function add(terminal: Terminal): Command {
  const made = command('add', 'declare a campaign, or change one', {
    'valuemesh campaign add acme spring --from 2026-03-01 --to 2026-03-15 --product e-bike --group berlin':
      'those of Berlin were addressed; all others are compared with',
  });
  return asking(made)
    .argument('<maker>')
    .argument('<campaign>', 'id: a-z, 0-9 and "-"')
    .requiredOption('--from <date>', 'when it began', momentOption)
    .requiredOption('--to <date>', 'when it was over', momentOption)
    .option('--name <name>', 'what people read (default: the id)')
    .option('--product <product>', 'what it was for (default: all products)')
    .option(
      '--group <group>',
      'a group that was addressed, with those below it; may be given several times',
      (group: string, before: readonly string[]) => [...before, group],
      [],
    )
    .action(async (maker: string, id: string, options: AddOptions) => {
      const { name = id, from, to, product = null, group: groups } = options;
      const api = await systemOf(options, terminal);
      const path = address`/api/v1/makers/${maker}/campaigns`;
      await api.post(path, campaign, { id, name, from, to, product, groups });
      terminal.out(`Campaign ${id} is known.`);
      if (groups.length === 0) {
        terminal.err('It addressed everybody, so there is nobody to compare with: name --group.');
      }
    });
}

function listCampaigns(terminal: Terminal): Command {
  return list(terminal, {
    of: 'campaigns of a maker',
    examples: { 'valuemesh campaign list acme': 'all' },
    arguments: ['maker'],
    path: (maker = '') => address`/api/v1/makers/${maker}/campaigns`,
    item: campaign,
    inWords: (campaigns) => table(terminal, columns, campaigns),
  });
}

function remove(terminal: Terminal): Command {
  const made = command('remove', 'take back a campaign that was declared by mistake', {
    'valuemesh campaign remove acme spring': 'the declaration alone; use stays what it was',
  });
  return asking(made)
    .argument('<maker>')
    .argument('<campaign>')
    .action(async (maker: string, id: string, options: ConnectOptions) => {
      const api = await systemOf(options, terminal);
      await api.delete(address`/api/v1/makers/${maker}/campaigns/${id}`, z.unknown());
      terminal.out(`Campaign ${id} is taken back.`);
    });
}

const columns = [
  { title: 'campaign', of: ({ id }: Campaign) => id },
  { title: 'name', of: ({ name }: Campaign) => name },
  { title: 'from', of: ({ from }: Campaign) => momentInWords(from) },
  { title: 'to', of: ({ to }: Campaign) => momentInWords(to) },
  { title: 'product', of: ({ product }: Campaign) => product ?? 'all' },
  { title: 'addressed', of: ({ groups }: Campaign) => groups.join(', ') || 'everybody' },
];
