import type { ProductModel } from '../../../../contract/model/product-model.ts';
import type { SessionRecord } from '../../../../contract/records/session.ts';

/** A feature as the list of sessions shows it. */
export interface Amount {
  readonly feature: string;
  readonly label: string;
  readonly unit: string;
  of(session: SessionRecord): number | null;
}

/** What the model names as outcomes and resources: what a session gave and what it took. */
export function amountsOf(model: ProductModel | undefined): readonly Amount[] {
  if (model === undefined) return [];
  const { outcomes, resources } = model.value;
  return [...outcomes, ...resources]
    .filter(({ feature }) => feature !== 'duration')
    .map(({ feature, label }) => ({
      feature,
      label,
      unit: unitOf(model, feature),
      of: ({ features }) => {
        const value = features[feature];
        return typeof value === 'number' ? value : null;
      },
    }));
}

/** The unit of a feature: its own, else that of its signal. */
export function unitOf(model: ProductModel, feature: string): string {
  const declared = model.features[feature];
  if (declared === undefined) return '1';
  if (declared.unit !== undefined) return declared.unit;
  if (declared.aggregate === 'share' || declared.aggregate === 'changes') return '1';
  const signal = model.signals[declared.signal];
  return signal !== undefined && 'unit' in signal ? signal.unit : '1';
}
