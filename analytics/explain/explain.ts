import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { Estimate } from '../../contract/records/estimate.ts';
import { type Explanation, leftOutReasons } from '../../contract/records/explanation.ts';
import { type FigureScope, type NamedFigure, readFigure } from '../../contract/records/figure.ts';
import { amountOf } from '../engine/exact-amount.ts';
import type { QueryPorts } from '../queries/product-leaves.ts';
import { adoptionSubject } from './adoption-subject.ts';
import { adviceSubject } from './advice-subject.ts';
import { contextSubject, contextsSubject, emergingSubject } from './context-subject.ts';
import { customerSubject } from './customer-subject.ts';
import { gapSubject } from './gap-subject.ts';
import { goalSubject, goalsSubject } from './goal-subject.ts';
import { kindSubject } from './kind-subject.ts';
import type { Making, Side, Subject } from './making.ts';
import { maturitySubject } from './maturity-subject.ts';
import { membershipSubject } from './membership-subject.ts';
import { placeSubject } from './place-subject.ts';
import { addParts, listParts, type PartsPage, type PartsTogether } from './read-parts.ts';
import { scalingSubject } from './scaling-subject.ts';
import { sentenceOf } from './sentence.ts';
import { summarySubject } from './summary-subject.ts';

const defaultLimit = 100;

/**
 * How a figure was made: its formula, the sessions it stands on with the part of each (the parts of
 * all pages add up to it exactly, where it is a sum or a ratio of sums), what was left out, and
 * whether it is another one by now. The reference says all that is to be known of the figure as it
 * was told; everything else is computed anew.
 *
 * Undefined where the reference is none, where what it is of is gone, and where a customer asks for
 * what is not their own.
 *
 * Cost: that of the record the figure stands in, and two scans of its sessions.
 */
export async function explainFigure(
  ports: QueryPorts,
  maker: string,
  figure: string,
  { customer, limit = defaultLimit, after }: Parameters<InsightQueries['explain']>[2],
): Promise<Explanation | undefined> {
  const named = readFigure(figure);
  if (named === undefined || named.scope.maker !== maker) return undefined;
  const subject = await subjectOf(ports, named.scope, customer);
  const page = after === undefined ? { limit } : { limit, after };
  return subject && explainOf(ports, subject, named, { figure, page });
}

/** How one figure of what a reference is of was made; undefined where it has no such figure. */
export async function explainOf(
  { database, seed, clock }: QueryPorts,
  subject: Subject,
  named: NamedFigure,
  { figure, page }: { readonly figure: string; readonly page: PartsPage },
): Promise<Explanation | undefined> {
  const making = await subject.making(named.figure);
  if (making === undefined) return undefined;
  const { maker } = named.scope;
  const parts = await addParts(database, maker, making);
  const { whole, n, leftOut } = parts;
  const now = figureNow(making, parts);
  const { told } = named;
  const changed = told === null ? 'no' : whatChanged(told, subject, now.value);
  const left = [...leftOut].map(([reason, sessions]) => ({
    reason,
    words: leftOutReasons[reason],
    sessions,
  }));
  const before = told && {
    ...(told.value === undefined ? {} : { value: told.value }),
    ...{ at: told.at, sessions: told.sessions },
  };
  const essence = {
    name: making.name,
    of: subject.of,
    kind: making.kind,
    now,
    told: before,
    changed,
  } as const;
  const sum = ({ one, unit }: Side, sum: number) => ({ sum, one, unit });
  return {
    figure,
    ...essence,
    window: subject.window,
    sentence: sentenceOf({ ...essence, sessions: n, leftOut: left }),
    made: making.made,
    method: now.method,
    seed,
    computedAt: clock(),
    above: sum(making.above, whole.above),
    below: making.below === undefined ? null : sum(making.below, whole.below),
    steps: making.steps?.(whole) ?? [],
    leftOut: left,
    sessions: {
      n,
      ...(await listParts(database, maker, making, page)),
    },
  };
}

/** What a reference is of, as it is now; undefined where it is gone, or not for this customer. */
export async function subjectOf(
  ports: QueryPorts,
  scope: FigureScope,
  customer: string | undefined,
): Promise<Subject | undefined> {
  if (customer !== undefined && !isOwn(scope, customer)) return undefined;
  switch (scope.of) {
    case 'customer':
      return customerSubject(ports, scope);
    case 'scale':
      return placeSubject(ports, scope);
    case 'context':
      return contextSubject(ports, scope);
    case 'contexts':
      return contextsSubject(ports, scope);
    case 'emerging':
      return emergingSubject(ports, scope);
    case 'memberships':
      return membershipSubject(ports, scope);
    case 'kind':
      return kindSubject(ports, scope);
    case 'goal':
      return goalSubject(ports, scope);
    case 'goals':
      return goalsSubject(ports, scope);
    case 'adoption':
      return adoptionSubject(ports, scope);
    case 'maturity':
      return maturitySubject(ports, scope);
    case 'scaling':
      return scalingSubject(ports, scope);
    case 'summary':
      return summarySubject(ports, scope);
    case 'gap':
      return gapSubject(ports, scope);
    case 'advice':
      return adviceSubject(ports, scope, customer);
  }
}

/** What a customer may ask about: own figures, and own advice, which looks for itself. */
function isOwn(scope: FigureScope, customer: string): boolean {
  switch (scope.of) {
    case 'customer':
    case 'memberships':
      return scope.customer === customer;
    case 'maturity':
      return scope.level === 'customer' && scope.id === customer;
    default:
      return scope.of === 'advice';
  }
}

/** The figure as its parts make it, with the interval of its record. */
function figureNow(
  { kind, above, below, now: told }: Making,
  { whole, n, customers, leftOut }: PartsTogether,
): Estimate {
  const left = [...leftOut.values()].reduce((sum, sessions) => sum + sessions, 0);
  const now: Estimate =
    'method' in told
      ? told
      : { ...told, lo90: null, hi90: null, n: n - left, customers, method: methods[kind] };
  if (kind === 'comparison' || now.withheld !== undefined) return now;
  if (below === undefined) return { ...now, value: amountOf(whole.above, above.one) };
  if (whole.below === 0) return { ...now, value: null };
  const [top, bottom] =
    above.one === below.one
      ? [whole.above, whole.below]
      : [amountOf(whole.above, above.one), amountOf(whole.below, below.one)];
  return { ...now, value: top / bottom };
}

const methods: Readonly<Record<Making['kind'], string>> = {
  sum: 'exact sum',
  ratio: 'ratio of sums',
  comparison: 'as its record has it',
};

function whatChanged(
  told: NonNullable<NamedFigure['told']>,
  subject: Subject,
  now: number | null,
): Explanation['changed'] {
  if (told.sessions !== subject.sessions || told.mark !== subject.mark) return 'sessions';
  // A ratio of sums is rounded once here, and may have been rounded twice there.
  const same =
    told.value === undefined ||
    told.value === now ||
    (told.value !== null && now !== null && Math.abs(told.value - now) <= 1e-9 * Math.abs(now));
  return same ? 'no' : 'others';
}
