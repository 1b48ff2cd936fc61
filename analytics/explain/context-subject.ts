import type { FigureScope } from '../../contract/records/figure.ts';
import type { UseContext } from '../../contract/records/use-context.ts';
import { emergingSql, readEmerging } from '../emerging/emerging-table.ts';
import { textSql, valueSql } from '../engine/literal.ts';
import { settingColumns } from '../engine/session-columns.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { readUseCases } from '../queries/use-case-records.ts';
import { bestFormula, notAgreed } from './comparison-formulas.ts';
import { each, type Formula, type Formulas, makingIn, only, under } from './formula.ts';
import type { Subject } from './making.ts';
import { customersFormula, sessionsFormula, valueFormulas } from './value-formulas.ts';

type ScopeOf<Of extends FigureScope['of']> = Extract<FigureScope, { readonly of: Of }>;

/** What is said of the words by which a way of use is told. */
const described: Formulas = {
  stability: {
    name: 'Stability',
    made: 'The contexts are found anew on sessions drawn with repetition; the mean, over the draws, of the sessions that both have of those that either has (Jaccard).',
  },
  'rule.precision': {
    name: 'Precision of the rule',
    made: 'Of the sessions that the rule speaks of, the share that is used in this way.',
  },
  'rule.coverage': {
    name: 'Coverage of the rule',
    made: 'Of the sessions used in this way, the share that the rule speaks of.',
  },
  'traits.*.strength': {
    name: 'How far it stands out',
    made: 'The difference of the means here and elsewhere in standard deviations, or how many times more often it is so here than on the whole.',
  },
};

/** The figures of one way of use in the portfolio of its product. */
export async function contextSubject(
  ports: QueryPorts,
  { maker, product, context }: ScopeOf<'context'>,
): Promise<Subject | undefined> {
  const [record] = await readUseCases(ports.database, maker, product);
  const [leaves] = await productLeaves(ports, maker, product);
  const found = record?.items.find(({ id }) => id === context);
  if (record === undefined || leaves === undefined || found === undefined) return undefined;
  const is = `s.context = ${textSql(context)}`;
  const sources = [{ product: leaves, where: is }];
  const value = valueFormulas(sources, { worth: found.worth, byCustomer: true });
  const learnt = `NOT s.open AND s.started < ${leaves.contexts?.fittedOn.epoch ?? 0}`;
  const room = bestFormula(
    'Room for better',
    'A line is laid over the customers of this way of use, so that one in ten lies above it for the same manner of use; the figure is how much more that is, in per cent, than is usual. It is learnt anew only when the ways of use are.',
    found.room,
  );
  return {
    of: `“${found.name}”, ${record.name}`,
    window: record.window,
    ...found.inputs,
    making: makingIn(found, sources, {
      ...value,
      ...described,
      ...sharesOf(leaves, is),
      room: {
        ...room,
        sources: only(sources, learnt),
        leftOut: [notAgreed(maker), ...(room.leftOut ?? [])],
      },
      'weighing.*': {
        name: 'Customers by what they get for what it takes',
        made: 'Each customer is held against all together: at the prices, and at the weights of outcomes and resources that suit this customer best. Who gets less at these gets less at any.',
        leftOut: customersFormula.leftOut ?? [],
      },
      'quantiles.*': {
        name: 'Value of a session',
        made: 'Of all sessions in the order of their worth for cost, the one that so many per cent lie below.',
        leftOut:
          value.value === undefined || typeof value.value === 'function'
            ? []
            : (value.value.leftOut ?? []),
      },
      ...under('trend.*', { sessions: sessionsFormula }, (way) =>
        only(sources, `epoch(date_trunc('week', s.day)) * 1000 = ${Number(way[1])}`),
      ),
      ...under('heat.*', { '*': sessionsFormula }, (way) =>
        only(
          sources,
          `isodow(s.day) = ${Number(way[1])} AND floor(s.hour) = ${Number(way[2]) - 1}`,
        ),
      ),
      'change.*': {
        name: 'Lasting change',
        made: 'The weekly numbers of sessions are cut where their level changed for good; the figure is by how many sessions a week.',
      },
      ...under(
        'settings.*',
        { sessions: sessionsFormula, customers: customersFormula, value: value.value as Formula },
        (way) => only(sources, levelSql(leaves, found, way[1] ?? '')),
      ),
    }),
  };
}

/** The sessions lived with a level of a setting, as the way to it names it. */
function levelSql({ model }: ProductLeaves, { settings }: UseContext, key: string): string {
  const found = settings.find(({ setting, level }) => `${setting},${level}` === key);
  const column = settingColumns(model).find(({ name }) => name === found?.setting);
  if (found === undefined || column === undefined) return 'false';
  const type = column.type === 'BIGINT' ? 'DOUBLE' : column.type;
  return `s.${column.column} = ${valueSql(found.level, type)}`;
}

/** Shares of all sessions of the product, and of its customers. */
function sharesOf(product: ProductLeaves, is: string): Formulas {
  return {
    shareOfSessions: {
      name: 'Share of sessions',
      made: 'The number of its sessions, divided by that of all sessions of the product.',
      kind: 'ratio',
      sources: [{ product, where: 'true' }],
      above: { ...each, sql: () => `CASE WHEN ${is} THEN 1 ELSE 0 END` },
      below: each,
    },
    shareOfCustomers: {
      name: 'Share of customers',
      made: 'The number of customers with a session of this kind, divided by that of all customers of the product.',
      leftOut: customersFormula.leftOut ?? [],
    },
  };
}

/** The figures of a portfolio as a whole. */
export async function contextsSubject(
  ports: QueryPorts,
  { maker, product }: ScopeOf<'contexts'>,
): Promise<Subject | undefined> {
  const [record] = await readUseCases(ports.database, maker, product);
  const sources = await everything(ports, maker, product);
  if (record === undefined) return undefined;
  return {
    of: record.name,
    window: record.window,
    ...record.inputs,
    making: makingIn(record, sources, {
      n: sessionsFormula,
      customers: customersFormula,
      'quality.stability': {
        ...(described.stability as Formula),
        name: 'Stability of the least stable way of use',
      },
      'quality.unexplained': {
        name: 'Left unexplained',
        made: 'The share of how much sessions differ that remains between sessions of the same way of use.',
      },
      'quality.between': {
        name: 'Between ways of use',
        made: 'The share of the sessions that are likely, by 60 % or more, of no single way of use.',
      },
      'quality.sampled': {
        name: 'Sessions the ways of use were found on',
        made: 'Of all closed sessions at most 5,000, drawn by their ids.',
      },
      'needs.sessions': {
        name: 'Closed sessions so far',
        made: 'The number of sessions that have ended; the first insight needs so many.',
        kind: 'sum',
        above: { ...each, sql: () => 'CASE WHEN s.open THEN 0 ELSE 1 END' },
      },
    }),
  };
}

/** The figures of a way of use that is just beginning. */
export async function emergingSubject(
  ports: QueryPorts,
  { maker, product, context }: ScopeOf<'emerging'>,
): Promise<Subject | undefined> {
  const [record] = await readUseCases(ports.database, maker, product);
  const found = record?.emerging.find(({ id }) => id === context);
  const kept = (await readEmerging(ports.database, maker, product))?.items;
  const ids = kept?.find(({ id }) => id === context)?.ids;
  if (record === undefined || found === undefined || ids === undefined) return undefined;
  const where = emergingSql(ids.slice(0, found.sessions));
  const sources = (await everything(ports, maker, product)).map((one) => ({ ...one, where }));
  return {
    of: `“${found.name}”, just beginning, ${record.name}`,
    window: found.window,
    ...found.inputs,
    making: makingIn(found, sources, {
      ...described,
      sessions: {
        ...sessionsFormula,
        made: 'The sessions of these two weeks that are farther from every way of use than 99 of 100 before them, and like each other.',
      },
      customers: customersFormula,
      shareOfSessions: {
        name: 'Share of sessions',
        made: 'Their number, divided by that of all sessions looked at in these two weeks.',
      },
      stability: {
        name: 'Stability',
        made: 'Each of the two weeks alone leads to a group; of the sessions that either has, the share that both have (Jaccard).',
      },
    }),
  };
}

/** All sessions of a product. */
async function everything(ports: QueryPorts, maker: string, product: string) {
  return (await productLeaves(ports, maker, product)).map((one) => ({
    product: one,
    where: 'true',
  }));
}
