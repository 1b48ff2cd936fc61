import type { Days } from '../adoption/histories.ts';
import { dayOfDate } from './day-sql.ts';
import { type Formulas, under } from './formula.ts';
import type { Source } from './making.ts';
import { customersFormula, sessionsFormula } from './value-formulas.ts';

/** What is told of a product and of those who use it, together. */
export const adoptionFormulas: Formulas = {
  n: sessionsFormula,
  customers: customersFormula,
  'counts.*': {
    name: 'Customers who stand there',
    made: 'The customers whose likeliest quadrant is this one, with a probability of 0.7 or more; all others are uncertain.',
  },
  'middle.adoption': {
    name: 'Where the quadrants meet',
    made: 'The adoption index that half of the customers lie below.',
  },
  'activation.did.*': {
    name: 'Those who did it',
    made: 'Of the half of the customers that verifies, those who did it in their first days, and how many of them stayed.',
  },
  'activation.didNot.*': {
    name: 'Those who did not',
    made: 'Of the half of the customers that verifies, those who did not do it in their first days, and how many of them stayed.',
  },
  'activation.*': {
    name: 'What goes with staying',
    made: 'What customers do in their first days is held against whether they stayed, on one half of them; the best is verified on the other half, which tells how many it stands on and how likely chance alone gives as much.',
  },
};

const activeName = 'Active customers';

/** How many are active; the last days of a month are those that the figures of a month stand on. */
export function activeFormulas(
  monthDays: number,
  within: (days: Days) => readonly Source[],
  lastDay: string | undefined,
): Formulas {
  const last = lastDay === undefined ? 0 : dayOfDate(lastDay);
  const month = within({ first: last - monthDays + 1, last });
  const reaching = (days: number) => ({
    ...customersFormula,
    name: activeName,
    made: 'How many different customers had a session on that day, or in the week or the four weeks that end with it.',
    sources: ([, , date = '']: readonly string[]) => {
      const end = dayOfDate(date);
      return within({ first: end - days + 1, last: end });
    },
  });
  const at = (days: number) => {
    const { sources, ...formula } = reaching(days);
    return (way: readonly string[]) => ({ ...formula, sources: sources(way) });
  };
  return {
    'active.days.*.daily': at(1),
    'active.days.*.weekly': at(7),
    'active.days.*.monthly': at(28),
    'active.monthly': { ...customersFormula, name: 'Active in the month', sources: month },
    'active.meanDaily': {
      name: 'Mean daily actives',
      made: 'How many customers had a session on a day, added up over the days and divided by their number.',
      sources: month,
    },
    'active.stickiness': {
      name: 'Stickiness',
      made: 'The mean of the daily actives, divided by the customers active on any of these days: the share of the days on which those come who come at all. Interval: customers drawn anew.',
      sources: month,
    },
  };
}

/** How long customers go on. */
export function retentionFormulas(sources: readonly Source[]): Formulas {
  const made =
    'Of those still followed on a day, the share that goes on; multiplied from day to day (Kaplan–Meier). Who is known too short counts up to then. Lost is who uses it on none of 28 days.';
  return {
    'retention.steps.*.share': { name: 'Still in use', made, sources },
    'retention.**': { name: 'Retention', made, sources },
  };
}

/** Where customers stood from week to week. */
export function transitionFormulas(sources: readonly Source[]): Formulas {
  const standing =
    'As of the end of each week customers are placed anew by the four weeks that end with it.';
  return {
    'transitions.moved': {
      name: 'Customers who moved',
      made: `${standing} Moved has who was sure in one quadrant, is sure in another by weeks of which none is the same, and changed by more than chance explains; divided by the customers with enough data in two weeks running.`,
      sources,
    },
    'transitions.rows.**': {
      name: 'Where a week led',
      made: `${standing} Of the weeks that began where the row says, the share that ended there.`,
      sources,
    },
    'transitions.**': {
      name: 'Customers from week to week',
      made: `${standing} How many stood where, against the week before.`,
      sources,
    },
  };
}

/** What came of campaigns. */
export function campaignFormulas(
  sourcesOf: (way: readonly string[]) => readonly Source[],
): Formulas {
  const made =
    'Days of use a week of those addressed, during the campaign (and after it) less before it, minus the same of those not addressed. Interval: customers drawn anew.';
  return under(
    'campaigns.*',
    {
      during: { name: 'Effect while it ran', made },
      after: { name: 'Effect after it', made },
      '*': {
        name: 'Customers compared',
        made: 'The customers who used it before the campaign, those addressed and those not; and the days known after it.',
      },
    },
    sourcesOf,
  );
}
