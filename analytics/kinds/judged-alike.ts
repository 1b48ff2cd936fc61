import type { ProductModel } from '../../contract/model/product-model.ts';
import { amountColumn } from '../engine/session-columns.ts';
import { conversion } from './convert-unit.ts';

type JudgedAmount = ProductModel['value']['outcomes'][number];

/**
 * Whether two products are judged by the same outcomes and resources in one currency, so that the
 * value of the one can be held against that of the other; and if so, at the same prices.
 */
export function judgedAlike(
  here: ProductModel,
  there: ProductModel,
): { readonly alike: boolean; readonly samePrices: boolean } {
  const no = { alike: false, samePrices: false };
  if (here.value.currency !== there.value.currency) return no;
  let samePrices = true;
  for (const role of ['outcomes', 'resources'] as const) {
    const [own, others] = [here.value[role], there.value[role]];
    if (own.length !== others.length) return no;
    for (const amount of own) {
      const other = others.find(({ feature }) => feature === amount.feature);
      if (other === undefined) return no;
      const [unit, otherUnit] = [here, there].map(
        (model) => amountColumn(model, amount.feature).unit,
      );
      const inOther = conversion(unit!, otherUnit!);
      if (inOther === undefined) return no;
      samePrices &&= haveOnePrice(amount, other, inOther(1) - inOther(0));
    }
  }
  return { alike: true, samePrices };
}

/** @param size of a unit of the one in units of the other */
function haveOnePrice(one: JudgedAmount, other: JudgedAmount, size: number): boolean {
  const dated = ({ worth }: JudgedAmount) =>
    typeof worth === 'number' ? [{ from: '', amount: worth }] : worth;
  const [a, b] = [dated(one), dated(other)];
  return (
    a.length === b.length &&
    a.every(({ from, amount }, place) => {
      const price = b[place]!.amount * size;
      return from === b[place]!.from && Math.abs(amount - price) <= 1e-9 * Math.abs(amount);
    })
  );
}
