import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { Estimate } from '../../contract/records/estimate.ts';
import { type Explanation, leftOutReasons } from '../../contract/records/explanation.ts';
import { type FigureScope, type NamedFigure, readFigure } from '../../contract/records/figure.ts';
import { amountOf } from '../engine/exact-amount.ts';
import type { QueryPorts } from '../queries/product-leaves.ts';
import { adoptionSubject } from './adoption-subject.ts';
import { adviceSubject } from './advice-subject.ts';
import { contextSubject } from './context-subject.ts';
import { customerSubject } from './customer-subject.ts';
import { goalSubject } from './goal-subject.ts';
import type { Making, Side, Subject, Whole } from './making.ts';
import { placeSubject } from './place-subject.ts';
import { addParts, listParts } from './read-parts.ts';
import { sentenceOf } from './sentence.ts';

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
  if (subject === undefined || !Object.hasOwn(subject.figures, named.figure)) return undefined;
  const making = subject.figures[named.figure]!;

  const { database, seed, clock } = ports;
  const { whole, n, leftOut } = await addParts(database, maker, making);
  const now = figureNow(making, whole);
  const { told } = named;
  const changed = told === null ? 'no' : whatChanged(told, subject, now.value);
  const left = [...leftOut].map(([reason, sessions]) => ({
    reason,
    words: leftOutReasons[reason],
    sessions,
  }));
  const before = told && { value: told.value, at: told.at, sessions: told.sessions };
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
    method: making.now.method,
    seed,
    computedAt: clock(),
    above: sum(making.above, whole.above),
    below: making.below === undefined ? null : sum(making.below, whole.below),
    steps: making.steps?.(whole) ?? [],
    leftOut: left,
    sessions: {
      n,
      ...(await listParts(database, maker, making, {
        limit,
        ...(after === undefined ? {} : { after }),
      })),
    },
  };
}

/** What a reference is of, as it is now; undefined where it is gone, or not for this customer. */
async function subjectOf(
  ports: QueryPorts,
  scope: FigureScope,
  customer: string | undefined,
): Promise<Subject | undefined> {
  switch (scope.of) {
    case 'customer':
      if (customer !== undefined && customer !== scope.customer) return undefined;
      return customerSubject(ports, scope);
    case 'scale':
      return customer === undefined ? placeSubject(ports, scope) : undefined;
    case 'context':
      return customer === undefined ? contextSubject(ports, scope) : undefined;
    case 'goal':
      return customer === undefined ? goalSubject(ports, scope) : undefined;
    case 'adoption':
      return customer === undefined ? adoptionSubject(ports, scope) : undefined;
    case 'advice':
      return adviceSubject(ports, scope, customer);
  }
}

/** The figure as its parts make it, with the interval of its record. */
function figureNow({ kind, above, below, now }: Making, whole: Whole): Estimate {
  if (kind === 'comparison' || now.withheld !== undefined) return now;
  if (below === undefined) return { ...now, value: amountOf(whole.above, above.one) };
  if (whole.below === 0) return { ...now, value: null };
  const [top, bottom] =
    above.one === below.one
      ? [whole.above, whole.below]
      : [amountOf(whole.above, above.one), amountOf(whole.below, below.one)];
  return { ...now, value: top / bottom };
}

function whatChanged(
  told: NonNullable<NamedFigure['told']>,
  subject: Subject,
  now: number | null,
): Explanation['changed'] {
  if (told.sessions !== subject.sessions || told.mark !== subject.mark) return 'sessions';
  // A ratio of sums is rounded once here, and may have been rounded twice there.
  const same =
    told.value === now ||
    (told.value !== null && now !== null && Math.abs(told.value - now) <= 1e-9 * Math.abs(now));
  return same ? 'no' : 'others';
}
