interface Column<Kind extends string, Value> {
  readonly kind: Kind;
  readonly name: string;
  /** What people read: "duration", "battery". */
  readonly label: string;
  readonly values: readonly (Value | null)[];
}

interface Worded {
  /** The word for much of it, or for having it: "long", "with the battery". */
  readonly high?: string;
  /** The word for little of it, or for lacking it: "short", "without the battery". */
  readonly low?: string;
}

/** A column in its own units, with the words that people use for it. */
export type DescribedColumn =
  /** Local hour of the start, 0 to 24. */
  | Column<'hour', number>
  /** 1 Monday to 7 Sunday. */
  | Column<'weekday', number>
  | (Column<'numeric', number> & Worded & { readonly unit?: string; readonly log?: boolean })
  /** A share of the session, 0 to 1. */
  | (Column<'share', number> & Worded)
  | (Column<'flag', boolean> & Worded)
  | (Column<'category', string> & { readonly words?: Readonly<Record<string, string>> });

const muchOf = { flag: 'with', share: 'mostly', numeric: 'high' } as const;
const littleOf = { flag: 'without', share: 'hardly', numeric: 'low' } as const;

/** "long" for much of a column, else a word made of its label. */
export function highWord(column: Extract<DescribedColumn, Worded>): string {
  return column.high ?? `${muchOf[column.kind]} ${column.label}`;
}

/** "short" for little of a column, else a word made of its label. */
export function lowWord(column: Extract<DescribedColumn, Worded>): string {
  return column.low ?? `${littleOf[column.kind]} ${column.label}`;
}

/** The maker's word for a level, else label and level: "mode eco". */
export function levelWord(
  column: Extract<DescribedColumn, { kind: 'category' }>,
  level: string,
): string {
  return column.words?.[level] ?? `${column.label} ${level}`;
}
