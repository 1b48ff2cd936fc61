import type { Amount, Estimate } from '../../contract/records/estimate.ts';

/** A figure in a record. */
export interface FoundFigure {
  /** The way to it: names of fields, and of the items of lists what tells them apart. */
  readonly way: readonly string[];
  /** The way as text, which names the figure: `stages.share.index`. */
  readonly name: string;
  /** The same for figures of the items of one list: `stages.*.index`. */
  readonly shape: string;
  readonly figure: Estimate | Amount | number;
}

/**
 * The figures that belong to the inputs of a record: every estimate, amount and number in it, but
 * for items that have inputs of their own. What is no figure (a time, a limit, a place in the
 * palette) is among them: nobody has a formula for it. Cost: linear in the record.
 */
export function figuresIn(record: object): readonly FoundFigure[] {
  return walk(record, [], []);
}

/** A record or an item in one that has inputs. */
export interface Traced {
  readonly inputs: { readonly ref: string; readonly sessions: number; readonly mark: number };
}

/** Everything in an answer that has inputs, the answer itself included. */
export function tracedIn(answer: unknown): readonly Traced[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const inside = Object.values(answer).flatMap(tracedIn);
  return isTraced(answer) ? [answer, ...inside] : inside;
}

const noFigures: ReadonlySet<string> = new Set(['inputs', 'window', 'computedAt', 'seed']);

function walk(
  value: unknown,
  way: readonly string[],
  shape: readonly string[],
): readonly FoundFigure[] {
  const found = (figure: FoundFigure['figure']) => [
    { way, name: nameOf(way), shape: shape.join('.'), figure },
  ];
  if (typeof value === 'number') return found(value);
  if (typeof value !== 'object' || value === null) return [];
  if (way.length > 0 && isTraced(value)) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, n) => {
      const keys = keysOf(item);
      const key = keys.map((field) => String(item[field])).join(',') || String(n + 1);
      return walk(without(item, keys), [...way, key], [...shape, '*']);
    });
  }
  if (isFigure(value)) return found(value);
  return Object.entries(value).flatMap(([field, inner]) =>
    // Of a page of a list the items are what is told.
    noFigures.has(field)
      ? []
      : field === 'items'
        ? walk(inner, way, shape)
        : walk(inner, [...way, field], [...shape, field]),
  );
}

/** What tells the items of a list apart, the strongest first. */
const keyFields = [
  ...[
    ['level', 'id'],
    ['id'],
    ['feature'],
    ['stage'],
    ['part'],
    ['grouping'],
    ['context'],
    ['standing'],
  ],
  ...[
    ['setting', 'level'],
    ['lower', 'upper'],
    ['level'],
    ['day'],
    ['week'],
    ['from', 'to'],
    ['from'],
  ],
] as const;

function keysOf(item: unknown): readonly string[] {
  if (typeof item !== 'object' || item === null) return [];
  const known: Readonly<Record<string, unknown>> = { ...item };
  const told = (field: string) => ['string', 'number', 'boolean'].includes(typeof known[field]);
  return keyFields.find((fields) => fields.every(told)) ?? [];
}

function without(item: unknown, fields: readonly string[]): unknown {
  if (typeof item !== 'object' || item === null || isFigure(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([field]) => !fields.includes(field)));
}

/** An estimate, or an amount with its unit. */
function isFigure(value: object): value is Estimate | Amount {
  const known: Readonly<Record<string, unknown>> = { ...value };
  const told = known.value === null || typeof known.value === 'number';
  return 'value' in known && told && typeof known.unit === 'string';
}

function isTraced(value: object): value is Traced {
  return 'inputs' in value;
}

/** Words that may stand in an address, and of which none has the mark between two. */
function nameOf(way: readonly string[]): string {
  return way.map((word) => encodeURIComponent(word).replaceAll('~', '%7E')).join('.');
}
