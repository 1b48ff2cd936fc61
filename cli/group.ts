import type { Command } from 'commander';
import { type Group, group } from '../contract/records/registry.ts';
import { attributesInWords } from './figures.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import {
  answer,
  command,
  family,
  type ReadingOptions,
  reading,
  systemOf,
  type Verb,
} from './verb.ts';

/** `valuemesh group`: the tree of places and communities. */
export const groupVerb: Verb = (terminal) => family('group', 'groups: list', [list(terminal)]);

function list(terminal: Terminal): Command {
  const made = command('list', 'groups as a tree', {
    'valuemesh group list --maker acme': 'each below the one it belongs to',
  }).addHelpText(
    'after',
    '\nGroups come into being by the group paths of `valuemesh device import`.',
  );
  return reading(made)
    .option('--maker <maker>', 'only of this maker')
    .action(async (options: ReadingOptions & { readonly maker?: string }) => {
      const api = await systemOf(options, terminal);
      const groups = await api.list('/api/v1/registry/groups', group, { maker: options.maker });
      answer(terminal, options, groups, () => table(terminal, columns, inTreeOrder(groups)));
    });
}

interface Placed {
  readonly group: Group;
  readonly depth: number;
}

/** Each group behind its parent and deeper than it; those of one parent by id. Cost: n² at worst. */
export function inTreeOrder(groups: readonly Group[]): readonly Placed[] {
  const below = (maker: string, parent: string | null, depth: number): readonly Placed[] =>
    groups
      .filter((one) => one.maker === maker && one.parent === parent)
      .toSorted((one, other) => one.id.localeCompare(other.id, 'en'))
      .flatMap((one) => [{ group: one, depth }, ...below(maker, one.id, depth + 1)]);
  return [...new Set(groups.map(({ maker }) => maker))].flatMap((maker) => below(maker, null, 0));
}

const columns = [
  { title: 'maker', of: (placed: Placed) => placed.group.maker },
  { title: 'group', of: (placed: Placed) => '  '.repeat(placed.depth) + placed.group.id },
  { title: 'name', of: (placed: Placed) => placed.group.name },
  { title: 'time zone', of: (placed: Placed) => placed.group.timezone ?? '' },
  { title: 'attributes', of: (placed: Placed) => attributesInWords(placed.group.attributes) },
];
