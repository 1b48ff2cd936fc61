import type { Command } from 'commander';
import { type Group, group } from '../contract/records/registry.ts';
import { attributesInWords } from './figures.ts';
import { list } from './list.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { family, type Verb } from './verb.ts';

/** `valuemesh group`: the tree of places and communities. */
export const groupVerb: Verb = (terminal) =>
  family('group', 'groups: list', [listGroups(terminal)]);

function listGroups(terminal: Terminal): Command {
  return list(terminal, {
    of: 'groups as a tree',
    examples: { 'valuemesh group list --maker acme': 'each below the one it belongs to' },
    path: () => '/api/v1/registry/groups',
    filters: ['maker'],
    item: group,
    inWords: (groups) => table(terminal, columns, inTreeOrder(groups)),
  }).addHelpText(
    'after',
    '\nGroups come into being by the group paths of `valuemesh device import`.',
  );
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
