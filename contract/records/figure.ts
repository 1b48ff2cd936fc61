import { z } from 'zod';
import { identifier } from '../identifiers.ts';
import type { Inputs } from './estimate.ts';
import { hierarchies, levels } from './value.ts';

const id = z.union([identifier, z.literal('-')]);
const moment = z.number().nullable();
const placeId = z.string().regex(/^(-|[a-z0-9][a-z0-9-]*)(\/[a-z0-9][a-z0-9-]*)?$/);
const hierarchy = z
  .enum(hierarchies)
  .nullable()
  .transform((given) => given ?? 'customer');

/** What a record of figures is of: enough to compute it again. */
export const figureScope = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('scale'),
    maker: identifier,
    level: z.enum(levels),
    id: placeId,
    hierarchy,
    product: identifier.nullable(),
    from: moment,
    to: moment,
  }),
  z.object({
    of: z.literal('customer'),
    maker: identifier,
    customer: identifier,
    product: identifier.nullable().describe('null: all that the customer uses'),
    from: moment,
    to: moment,
  }),
  z.object({
    of: z.literal('context'),
    maker: identifier,
    product: identifier,
    context: z.string().regex(/^[\w-]{1,80}$/),
  }),
  z.object({
    of: z.literal('goal'),
    maker: identifier,
    product: identifier,
    goal: z.string().regex(/^\w{1,63}$/),
  }),
  z.object({
    of: z.literal('adoption'),
    maker: identifier,
    product: identifier,
    customer: id.nullable().describe('null: all of the group'),
    group: id.nullable().describe('null: all of the product'),
    from: moment,
    to: moment,
  }),
  z.object({ of: z.literal('contexts'), maker: identifier, product: identifier }),
  z.object({
    of: z.literal('emerging'),
    maker: identifier,
    product: identifier,
    context: z.string().regex(/^[\w-]{1,80}$/),
  }),
  z.object({
    of: z.literal('kind'),
    maker: identifier,
    product: identifier,
    other: identifier.nullable().describe('null: all of the kind'),
  }),
  z.object({ of: z.literal('goals'), maker: identifier, product: identifier }),
  z.object({
    of: z.literal('memberships'),
    maker: identifier,
    product: identifier,
    customer: identifier.nullable().describe('null: all of them'),
  }),
  z.object({
    of: z.literal('maturity'),
    maker: identifier,
    level: z.enum(levels),
    id: placeId,
    hierarchy,
    to: moment.describe('null: the last session'),
  }),
  z.object({
    of: z.literal('scaling'),
    maker: identifier,
    product: identifier.nullable().describe('null: all products'),
    from: moment,
    to: moment,
  }),
  z.object({
    of: z.literal('summary'),
    maker: identifier,
    product: identifier,
    from: moment,
    to: moment,
  }),
  z.object({ of: z.literal('gap'), maker: identifier, product: identifier }),
  z.object({
    of: z.literal('advice'),
    maker: identifier,
    advice: z.string().regex(/^[\w-]{1,80}$/),
  }),
]);
export type FigureScope = z.infer<typeof figureScope>;
type ScopeOf<Of extends FigureScope['of']> = Extract<FigureScope, { readonly of: Of }>;

/** A record of figures as it was at one time. */
export interface FigureReference {
  readonly scope: FigureScope;
  /** when it was computed, epoch ms */
  readonly at: number;
  readonly sessions: number;
  readonly mark: number;
  /** its main figures as they were told then, by name; null: withheld */
  readonly told: Readonly<Record<string, number | null>>;
}

/** The words of a reference after the maker and what it is of, in order. */
const fields: { readonly [Of in FigureScope['of']]: readonly (keyof ScopeOf<Of>)[] } = {
  scale: ['level', 'id', 'hierarchy', 'product', 'from', 'to'],
  customer: ['customer', 'product', 'from', 'to'],
  context: ['product', 'context'],
  goal: ['product', 'goal'],
  adoption: ['product', 'customer', 'group', 'from', 'to'],
  contexts: ['product'],
  emerging: ['product', 'context'],
  kind: ['product', 'other'],
  goals: ['product'],
  memberships: ['product', 'customer'],
  maturity: ['level', 'id', 'hierarchy', 'to'],
  scaling: ['product', 'from', 'to'],
  summary: ['product', 'from', 'to'],
  gap: ['product'],
  advice: ['advice'],
};

/**
 * A reference as text: words between tildes that may stand in an address as they are, and hold
 * all there is to it, so that it is kept nowhere and outlives every restart.
 */
export function writeReference({ scope, at, sessions, mark, told }: FigureReference): string {
  const known: Readonly<Record<string, string | number | null>> = scope;
  const words = fields[scope.of].map((field) => String(known[field] ?? '').replace('/', '.'));
  const figures = Object.entries(told).map(([name, value]) => `${name}:${value ?? ''}`);
  return [scope.maker, scope.of, ...words, at, sessions, mark, ...figures].join('~');
}

/** A figure that somebody names. */
export interface NamedFigure {
  readonly figure: string;
  readonly scope: FigureScope;
  /** as it was told; null: the text names the figure as it is at any time */
  readonly told:
    | (Pick<FigureReference, 'at' | 'sessions' | 'mark'> & {
        /** null: withheld; undefined: the reference holds the main figures alone */
        readonly value: number | null | undefined;
      })
    | null;
}

/**
 * The figure that a text names: `worth~acme~scale~…`, a name and a reference. Of the reference
 * nothing is needed but what the figure is of: `worth~acme~context~e-bike~u-3` names it as it is
 * now. Undefined: it names none.
 */
export function readFigure(text: string): NamedFigure | undefined {
  const [figure = '', maker, of = '', ...words] = text.split('~');
  if (!Object.hasOwn(fields, of)) return undefined;
  const names = fields[of as FigureScope['of']];
  const scope = figureScope.safeParse({
    of,
    maker,
    ...Object.fromEntries(names.map((name, n) => [name, fieldOf(name, words[n] ?? '')])),
  });
  if (!scope.success) return undefined;
  const [at, sessions, mark, ...figures] = words.slice(names.length);
  if (at === undefined) return { figure, scope: scope.data, told: null };
  const moments = [at, sessions ?? '', mark ?? ''].map(numberOf);
  const value = figures.find((word) => word.startsWith(`${figure}:`));
  if (moments.includes(null)) return undefined;
  const [whenTold = 0, ofSessions = 0, marked = 0] = moments.map(Number);
  return {
    figure,
    scope: scope.data,
    told: {
      ...{ at: whenTold, sessions: ofSessions, mark: marked },
      value: value === undefined ? undefined : numberOf(value.slice(figure.length + 1)),
    },
  };
}

function fieldOf(name: string, word: string): string | number | null {
  if (name === 'from' || name === 'to') return numberOf(word);
  return word === '' ? null : word.replace('.', '/');
}

function numberOf(word: string): number | null {
  const number = Number(word);
  return word === '' || !Number.isFinite(number) ? null : number;
}

/** What a record says of where its figures come from. */
export function inputsOf(reference: FigureReference): Inputs {
  const { sessions, mark } = reference;
  return { ref: writeReference(reference), sessions, mark };
}
