import { isIdentifier } from '../contract/identifiers.ts';
import type { Group, ImportRow } from '../contract/records/registry.ts';
import { groupCycle } from './check-changes.ts';
import type { Foreseen } from './foreseen.ts';
import type { Finding } from './refusal.ts';

/** The groups along a path, the outermost first, as an import wants them. */
export interface GroupPath {
  readonly path: readonly Group[];
  readonly findings: readonly Finding[];
}

/**
 * The groups that a row's path names: `europe/berlin/plant-2` is a group `plant-2` in `berlin` in
 * `europe`. Ids are unique within a maker, so a group known elsewhere in the tree is a mistake and
 * not a move. The row's attributes belong to the last group; its time zone too, where the row names
 * neither device nor customer.
 */
export function planGroups(row: ImportRow, place: string, foreseen: Foreseen): GroupPath {
  if (row.group === undefined) {
    const expected = 'the group that has the attributes';
    const findings = [{ code: 'row-invalid', path: place, expected }];
    return { path: [], findings: row.groupAttributes === undefined ? [] : findings };
  }
  const ids = row.group.split('/');
  const findings: Finding[] = [];
  const path = ids.map((id, depth): Group => {
    const parent = ids[depth - 1] ?? null;
    const before = foreseen.group(row.maker, id);
    findings.push(...idFindings(id, ids.indexOf(id) < depth, place));
    // A path may begin anywhere in the tree, so a group without a parent may be given one.
    const group = wanted(
      row,
      id,
      before,
      parent ?? before?.parent ?? null,
      depth === ids.length - 1,
    );
    if (before !== undefined && before.parent !== null && before.parent !== group.parent) {
      findings.push({
        code: 'group-elsewhere',
        path: place,
        expected: `"${id}" in "${before.parent}", where it stands already, not in "${parent}"`,
      });
    }
    findings.push(...groupCycle(group, place, foreseen));
    return group;
  });
  return { path, findings };
}

function wanted(
  row: ImportRow,
  id: string,
  before: Group | undefined,
  parent: string | null,
  last: boolean,
): Group {
  const own = last && row.device === undefined && row.customer === undefined;
  const timezone = (own ? row.timezone : undefined) ?? before?.timezone;
  return {
    maker: row.maker,
    id,
    name: before?.name ?? id,
    parent,
    ...(timezone === undefined ? {} : { timezone }),
    attributes: { ...before?.attributes, ...(last ? row.groupAttributes : {}) },
  };
}

function idFindings(id: string, repeated: boolean, path: string): readonly Finding[] {
  if (repeated) {
    return [{ code: 'group-cycle', path, expected: `"${id}" only once in the path` }];
  }
  if (isIdentifier(id)) return [];
  const expected = `1 to 63 of a-z, 0-9 and "-", starting with a letter or digit, not "${id}"`;
  return [{ code: 'row-invalid', path, expected }];
}
