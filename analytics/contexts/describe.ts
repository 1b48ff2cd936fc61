import type { DescribedColumn } from './described-column.ts';
import { type Rule, ruleFor } from './rule.ts';
import { type Trait, traitsOf } from './traits.ts';

/** A use context in words. */
export interface Description {
  /** Unique among the contexts described together: "weekday evening, long, with the battery". */
  readonly name: string;
  /** How it differs from the rest, strongest first; at most five. */
  readonly traits: readonly Trait[];
  /** A short rule that finds its sessions; null where none does better than chance. */
  readonly rule: Rule | null;
}

/** A difference worth speaking of (Cohen's "large"). */
const LARGE = 0.8;
/** A difference that may tell two contexts of one name apart. */
const NOTICEABLE = 0.2;
const MOST_PARTS = 3;
const MOST_TRAITS = 5;

/**
 * Puts every context of a product into words. A name has the strongest typical traits, in
 * up to three parts (day and hour are one);
 * contexts that would share a name each get their next trait until they differ, and a number where
 * nothing more tells them apart.
 *
 * Cost: k × rows × columns.
 *
 * @param cluster the context of each row, 0 to k − 1
 */
export function describe(
  columns: readonly DescribedColumn[],
  cluster: ArrayLike<number>,
  k: number,
): readonly Description[] {
  if (k === 1) return [{ name: 'one way of use', traits: [], rule: null }];
  const contexts = Array.from({ length: k }, (_, j) => {
    const inside = Array.from(cluster, (at) => at === j);
    return { inside, traits: traitsOf(columns, inside) };
  });
  const names = uniqueNames(
    columns,
    contexts.map(({ traits }) => traits),
  );
  return contexts.map(({ inside, traits }, j) => ({
    name: names[j]!,
    traits: traits.filter((trait) => trait.effect > LARGE).slice(0, MOST_TRAITS),
    rule: ruleFor(columns, inside),
  }));
}

function uniqueNames(
  columns: readonly DescribedColumn[],
  contexts: readonly (readonly Trait[])[],
): readonly string[] {
  const nameable = contexts.map((traits) =>
    traits.filter((trait) => trait.typical && trait.effect >= NOTICEABLE),
  );
  const chosen = nameable.map((traits) => firstChoice(columns, traits));
  for (;;) {
    const names = chosen.map((traits) => nameFrom(columns, traits));
    const further = names.map((name, j) => {
      const collides = names.indexOf(name) !== names.lastIndexOf(name);
      return collides ? nameable[j]!.find((trait) => !chosen[j]!.includes(trait)) : undefined;
    });
    if (further.every((trait) => trait === undefined)) return numbered(names);
    further.forEach((trait, j) => {
      if (trait) chosen[j]!.push(trait);
    });
  }
}

/** The strongest large traits that fit into three parts; the strongest of all where none is large. */
function firstChoice(columns: readonly DescribedColumn[], traits: readonly Trait[]): Trait[] {
  const chosen: Trait[] = [];
  for (const trait of traits) {
    if (trait.effect <= LARGE && chosen.length > 0) break;
    if (partsOf(columns, [...chosen, trait]).length <= MOST_PARTS) chosen.push(trait);
  }
  return chosen;
}

/** "weekend morning, short, without the battery". */
function nameFrom(columns: readonly DescribedColumn[], traits: readonly Trait[]): string {
  return partsOf(columns, traits).join(', ') || 'mixed use';
}

/** When, then how, then with what: ["weekend morning", "short", "without the battery"]. */
function partsOf(columns: readonly DescribedColumn[], traits: readonly Trait[]): readonly string[] {
  const order = ['weekday', 'hour', 'numeric', 'share', 'category', 'flag'];
  const placeOf = (trait: Trait) =>
    order.indexOf(columns.find(({ name }) => name === trait.column)!.kind);
  const sorted = [...traits].sort((a, b) => placeOf(a) - placeOf(b));
  const when = sorted.filter((trait) => placeOf(trait) < 2).map(({ label }) => label);
  const how = sorted.filter((trait) => placeOf(trait) >= 2).map(({ label }) => label);
  return when.length > 0 ? [when.join(' '), ...how] : how;
}

function numbered(names: readonly string[]): readonly string[] {
  return names.map((name, j) => {
    const before = names.slice(0, j).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}
