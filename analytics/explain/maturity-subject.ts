import type { FigureScope } from '../../contract/records/figure.ts';
import { textSql } from '../engine/literal.ts';
import { stageDefinitions } from '../maturity/parts.ts';
import { stageWords } from '../maturity/words.ts';
import { maturityOf } from '../queries/maturity.ts';
import { type ProductLeaves, productLeaves, type QueryPorts } from '../queries/product-leaves.ts';
import { network, pathOf, stepBelow } from '../scales/tree.ts';
import { type Formulas, makingIn } from './formula.ts';
import type { Subject } from './making.ts';
import { rangeSql } from './range-sql.ts';
import { customersFormula, sessionsFormula } from './value-formulas.ts';

type MaturityScope = Extract<FigureScope, { readonly of: 'maturity' }>;

/** The stages of a place, their parts, and whether the gates form a scale. */
export async function maturitySubject(
  ports: QueryPorts,
  scope: MaturityScope,
): Promise<Subject | undefined> {
  const { maker, level, id, hierarchy, to } = scope;
  const record = await maturityOf(ports, maker, {
    ...{ level, id, hierarchy },
    ...(to === null ? {} : { to }),
  });
  if (record === undefined) return undefined;
  const products = await productLeaves(ports, maker);
  const during = rangeSql(record.window);
  const all = products.map((product) => ({ product, where: during }));
  const sources = await Promise.all(
    products.map(async (product) => ({
      product,
      where: `${during} AND ${await placeSql(ports, scope, product, record.window)}`,
    })),
  );
  return {
    of: record.name,
    window: record.window,
    ...record.inputs,
    making: makingIn(record, sources, {
      n: sessionsFormula,
      customers: customersFormula,
      ...stageFormulas(),
      'scale.*': {
        name: 'Whether the gates form a scale',
        made: 'Of all customers (among places: devices), whether who holds a later gate holds the earlier ones too: reproducibility (Guttman), scalability (Loevinger), and how likely gates without any order look as much like a scale.',
        sources: all,
      },
    }),
  };
}

function stageFormulas(): Formulas {
  const stages = stageDefinitions.flatMap(({ stage, parts }): [string, Formulas[string]][] => [
    [
      `stages.${stage}.index`,
      {
        name: `Index of ${stageWords[stage]}`,
        made: `The mean of the parts that are known, each a sum over a sum: ${parts.map(({ label }) => label).join(', ')}. What is missing counts as nothing, neither 0 nor 1. Besides the sessions it stands on what devices said of being there, their readings, consents and answers to advice.`,
      },
    ],
    ...parts.map((part): [string, Formulas[string]] => [
      `stages.${stage}.parts.${part.part}.share`,
      { name: part.label, made: `The share that is ${part.are}; from ${part.from}.` },
    ]),
  ]);
  return Object.fromEntries(stages);
}

/** Which sessions of a product lie at a place: those of its devices and customers as they are today. */
async function placeSql(
  { database, registry }: QueryPorts,
  { maker, level, id, hierarchy }: MaturityScope,
  product: ProductLeaves,
  window: { readonly from: number; readonly to: number },
): Promise<string> {
  if (level === network.level) return 'true';
  const rows = await database.query<{ device: string; customer: string | null }>(
    `SELECT DISTINCT device, customer FROM ${product.between(window)}`,
  );
  const name = product.model.product;
  const inside = rows.filter(({ device, customer }) => {
    const group = registry.device(maker, name, device)?.group ?? null;
    const belonging = { product: name, device, customer, group };
    const way = pathOf(belonging, level === 'customer' ? 'customer' : hierarchy, registry, maker);
    return stepBelow(way, { level, id }) !== undefined;
  });
  const pairs = inside.map(
    ({ device, customer }) => `(${textSql(device)}, ${textSql(customer ?? '')})`,
  );
  return pairs.length === 0
    ? 'false'
    : `(s.device, coalesce(s.customer, '')) IN (${pairs.join(', ')})`;
}
