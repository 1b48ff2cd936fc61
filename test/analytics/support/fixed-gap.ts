import {
  type ProductModel,
  type SessionModel,
  withGap,
} from '../../../contract/model/product-model.ts';

/** A model that fixes its gap, as sessions are computed by it. */
export function fixedGap(model: ProductModel): SessionModel {
  const { gapSeconds } = model.session;
  if (typeof gapSeconds !== 'number') throw new Error('the gap is tuned');
  return withGap(model, gapSeconds);
}
