import { withGap } from '../../contract/model/product-model.ts';
import { tuningOf } from '../../contract/model/session-rule.ts';
import type { AnalyticsDatabase } from '../../contract/ports/analytics-database.ts';
import type { DeclaredProduct, Product } from '../engine/prepare-product.ts';
import { addGapWord, noLook } from './gap-words.ts';

/**
 * Products with the gap in force in their models, so that nobody else has to know where it comes
 * from: the model's, or what it was tuned to last. A model that says something else of its gap than
 * before is written down, and tuning then begins again where the model says.
 *
 * @param now epoch ms
 */
export async function gapsInForce(
  database: AnalyticsDatabase,
  products: readonly DeclaredProduct[],
  now: number,
): Promise<readonly Product[]> {
  const last = await database.query<{
    maker: string;
    product: string;
    number: number;
    rule: string;
    seconds: number;
  }>(
    `SELECT maker, product, max(number) AS number, arg_max(rule, number) AS rule,
       arg_max(seconds, number) AS seconds
     FROM gap_words GROUP BY maker, product`,
  );
  const known = new Map(last.map((word) => [`${word.maker}/${word.product}`, word]));
  const inForce: Product[] = [];
  for (const { maker, model } of products) {
    const tuning = tuningOf(model);
    const declared = tuning?.begin ?? (model.session.gapSeconds as number);
    const rule = JSON.stringify(tuning ?? declared);
    const word = known.get(`${maker}/${model.product}`);
    const seconds = word?.rule === rule ? word.seconds : declared;
    if (word?.rule !== rule) {
      const before = word === undefined || word.seconds === seconds ? null : word.seconds;
      const number = (word?.number ?? 0) + 1;
      await database.write((transaction) =>
        addGapWord(transaction, maker, model.product, {
          ...{ ...noLook, number, said: now, rule, seconds, before, verdict: 'declared' },
        }),
      );
    }
    inForce.push({ maker, model: withGap(model, seconds), tuning });
  }
  return inForce;
}
