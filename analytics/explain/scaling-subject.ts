import type { FigureScope } from '../../contract/records/figure.ts';
import type { ScalingGrouping } from '../../contract/records/scaling.ts';
import { textSql } from '../engine/literal.ts';
import { moneyResolution } from '../engine/session-columns.ts';
import { productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { scalingOf } from '../queries/scaling.ts';
import { type Formula, makingIn, only, under } from './formula.ts';
import type { Making, Subject } from './making.ts';
import { rangeSql } from './range-sql.ts';
import { customersFormula, nobody, sessionsFormula } from './value-formulas.ts';

type ScalingScope = Extract<FigureScope, { readonly of: 'scaling' }>;

/** How worth grows with size; each session adds its worth to the place it belongs to. */
export async function scalingSubject(
  ports: QueryPorts,
  scope: ScalingScope,
): Promise<Subject | undefined> {
  const { registry } = ports;
  const { maker, product, from, to } = scope;
  const record = await scalingOf(ports, maker, {
    ...(product === null ? {} : { product }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  });
  if (record === undefined) return undefined;
  const sources = (await productLeaves(ports, maker, product ?? undefined)).map((one) => ({
    product: one,
    where: rangeSql(scope),
  }));
  const living = registry.customers(maker).filter(({ group }) => group !== null);
  const homes = living.map(({ id }) => textSql(id)).join(', ') || 'NULL';
  const leftOut: Readonly<Record<ScalingGrouping, Making['leftOut']>> = {
    customers: [nobody],
    'customer-groups': [nobody, { reason: 'in-no-group', when: `s.customer NOT IN (${homes})` }],
    'place-groups': [{ reason: 'in-no-group', when: 's."group" IS NULL' }],
  };
  const worth: Pick<Making, 'above'> = {
    above: { sql: () => 'coalesce(s.worth, 0)', one: moneyResolution, unit: record.unit },
  };
  const at = (grouping: string, place: string): string => {
    const id = textSql(place);
    if (grouping === 'customers') return `s.customer = ${id}`;
    if (grouping === 'place-groups') return `s."group" = ${id}`;
    const own = living.filter(({ group }) => group === place).map((one) => textSql(one.id));
    return `s.customer IN (${own.join(', ') || 'NULL'})`;
  };
  const lineOf =
    (name: string, made: string) =>
    (way: readonly string[]): Formula => ({
      ...worth,
      name,
      made,
      leftOut: leftOut[way[1] as ScalingGrouping],
    });
  const levels =
    'Of devices, customers and groups: how alike the worth of each, divided by its mean, is spread at one level and the next (Jensen–Shannon), against levels whose places were shuffled.';
  return {
    of: product === null ? 'all products' : (registry.product(maker, product)?.name ?? product),
    window: record.window,
    ...record.inputs,
    making: makingIn(record, sources, {
      n: sessionsFormula,
      customers: customersFormula,
      'fits.*.exponent': lineOf(
        'Exponent',
        'Each place is a point: the logarithm of its worth over that of its devices in use; the exponent is the slope of the line of least squares. 1: twice the devices, twice the worth.',
      ),
      'fits.*.factor': lineOf(
        'Worth of a place of one device',
        'The height of the same line where there is one device.',
      ),
      'fits.*.places': lineOf('Places', 'The places that made any worth.'),
      'fits.*.leftOut': lineOf(
        'Places left out',
        'The places that made no worth, which has no logarithm.',
      ),
      ...under(
        'fits.*.points.*',
        {
          worth: {
            ...worth,
            name: 'Worth of the place',
            made: 'The sum of the worth of its sessions.',
            kind: 'sum',
          },
          devices: {
            name: 'Devices in use',
            made: 'How many different devices its sessions are of.',
          },
        },
        (way) => only(sources, at(way[1] ?? '', way[3] ?? '')),
      ),
      'sameExponent.*': {
        ...worth,
        name: 'Whether exponents are the same',
        made: 'The squared difference of the exponents over the sum of their squared errors (Wald), and how likely equal ones differ as much.',
      },
      'similarity.**': { ...worth, name: 'Self-similarity', made: levels },
      'tail.exponent': {
        ...worth,
        name: 'Exponent of the tail',
        made: 'Of the customers above a worth, how fast they become fewer the more it is; that worth, and the exponent, are those by which what was seen is likeliest (Clauset, Shalizi and Newman).',
        leftOut: [nobody],
      },
      'tail.*': {
        ...worth,
        name: 'Tail of worth',
        made: 'Where the tail begins, how many customers lie in it, and how often worths drawn from such a tail lie farther from it than these.',
        leftOut: [nobody],
      },
    }),
  };
}
