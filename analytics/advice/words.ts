import type { ProductModel } from '../../contract/model/product-model.ts';
import { allUse } from '../contexts/fit-contexts.ts';
import { signalOf } from '../engine/session-columns.ts';
import { unitInWords } from '../unit-words.ts';
import type { SettingComparison } from './better-settings.ts';

/** What to expect of a change: per cent more value for the same money. */
export function expectedOf({ difference, lo90, hi90 }: SettingComparison) {
  const percent = (log: number) => Number((100 * Math.expm1(log)).toPrecision(2));
  return { value: percent(difference), unit: '%', lo90: percent(lo90), hi90: percent(hi90) };
}

/**
 * Why a setting is advised, in a sentence that a customer can read and check.
 *
 * @example whySentence(eBike, better)
 *   // In use like your "weekday evening" sessions, people with assist level tour got 9 % more for
 *   // their money than with turbo (31 customers compared).
 */
export function whySentence(model: ProductModel, better: SettingComparison): string {
  const { contextName, from, to, customers } = better;
  const where =
    contextName === allUse ? 'People' : `In use like your “${contextName}” sessions, people`;
  const { value } = expectedOf(better);
  return (
    `${where} with ${nameOf(model, better)} ${levelIn(model, better, to)} got ${value} % more for ` +
    `their money than with ${levelIn(model, better, from)} (${customers} customers compared).`
  );
}

/** "Reserve kept (%)" is read as "reserve kept": the unit stands behind the level. */
function nameOf(model: ProductModel, { setting }: SettingComparison): string {
  const label = model.settings[setting]?.label ?? setting;
  return label.replace(/\s*\(.*\)$/, '').toLowerCase();
}

function levelIn(model: ProductModel, { setting }: SettingComparison, level: string): string {
  const declared = model.settings[setting];
  if (declared === undefined) return level;
  const signal = signalOf(model, declared.signal);
  const unit = 'unit' in signal ? unitInWords(signal.unit) : '';
  return unit === '' ? level : `${level} ${unit}`;
}
