import type { ProductModel } from '../../contract/model/product-model.ts';
import type { Amount, Estimate } from '../../contract/records/estimate.ts';
import type { CustomerValue } from '../../contract/records/value.ts';
import { unitInWords } from '../unit-words.ts';

/** What a product gave a customer, in figures. */
export interface GivenFigures {
  readonly outcome: Amount & { readonly label: string };
  readonly cost: Amount;
  readonly againstPeers: Estimate;
  readonly peers: Pick<CustomerValue['products'][number]['peers'], 'contexts'>;
}

/**
 * The answer to "what did I get out of it?", in one sentence.
 *
 * @example customerSentence(eBike, given)
 *   // Your e-bike gave you 412 km for 3.10 €, 9 % more for your money than people who use it as you
 *   // do (between 4 and 14 %).
 */
export function customerSentence(model: ProductModel, given: GivenFigures): string {
  const headline =
    model.value.headline ?? `Your ${model.name.toLowerCase()} gave you {outcome} for {cost}`;
  const answer = headline
    .replace('{outcome}', amountInWords(given.outcome))
    .replace('{cost}', moneyInWords(given.cost));
  return `${answer}${comparison(given.againstPeers, given.peers.contexts)}.`;
}

function comparison({ value, lo90, hi90 }: Estimate, contexts: 'own' | 'all'): string {
  if (value === null || lo90 === null || hi90 === null) return '';
  const others = contexts === 'own' ? 'people who use it as you do' : 'others get from theirs';
  const than = `for your money than ${others}`;
  if (lo90 > 0) return `, ${value} % more ${than} (between ${lo90} and ${hi90} %)`;
  if (hi90 < 0) return `, ${-value} % less ${than} (between ${-hi90} and ${-lo90} %)`;
  return `, about as much for your money as ${others}`;
}

/** "412 km"; what is merely counted is named: "85 screws and holes". */
function amountInWords({ value, unit, label }: GivenFigures['outcome']): string {
  const digits = Math.abs(value) < 100 ? 1 : 0;
  const number = new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(value);
  const counted = unit === '1' || unit.startsWith('{');
  return `${number} ${counted ? label.toLowerCase() : unitInWords(unit)}`;
}

function moneyInWords({ value, unit }: Amount): string {
  const parts = new Intl.NumberFormat('en', { style: 'currency', currency: unit }).formatToParts(0);
  const sign = parts.find(({ type }) => type === 'currency')?.value ?? unit;
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `${new Intl.NumberFormat('en', digits).format(value)} ${sign}`;
}
