import {
  type ProductModel,
  type SessionModel,
  signalNames,
} from '../../contract/model/product-model.ts';
import { type SqlTransaction, signalColumn } from '../../contract/ports/analytics-database.ts';
import { type FeaturePlan, planFeatures } from './feature-sql.ts';
import { type Track, TrackList } from './tracks.ts';

/** Everything the statements of one product's sessions are written from. Times in ms. */
export interface SessionPlan extends FeaturePlan {
  readonly maker: string;
  readonly product: string;
  readonly model: ProductModel;
  readonly gapMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly tracks: readonly Track[];
  /** the track that tells use; undefined where every reading is use */
  readonly active: string | undefined;
  /** whether any reading names its user */
  readonly named: boolean;
  /**
   * Orders readings of one moment, UBIGINT: by `seq` where they have one, then by content, so that
   * the order never depends on arrival and copies of a reading are neighbours
   */
  readonly tie: string;
}

/**
 * Plans the sessions of a product: what its model asks for, and how densely the readings stored so
 * far tell it (the answer is the same for any density, but what every reading tells needs no
 * carrying). Cost: that of `knowReadings`.
 */
export async function planSessions(
  transaction: SqlTransaction,
  maker: string,
  model: SessionModel,
): Promise<SessionPlan> {
  const list = new TrackList(model);
  const active = list.active();
  const features = planFeatures(model, list);
  const { tracks, named } = await list.measure(transaction, maker);
  const { gapSeconds, minSeconds, maxSeconds } = model.session;
  return {
    ...features,
    maker,
    product: model.product,
    model,
    gapMs: gapSeconds * 1000,
    minMs: minSeconds * 1000,
    maxMs: maxSeconds * 1000,
    tracks,
    active,
    named,
    tie: tieSql(model),
  };
}

/** The low 40 bits of `seq` above 24 bits of the content's hash; without `seq` the whole hash. */
function tieSql(model: ProductModel): string {
  const columns = ['r.by_customer', ...signalNames(model).map((name) => `r.${signalColumn(name)}`)];
  const content = `hash(${columns.join(', ')})`;
  return `CASE WHEN r.seq IS NULL THEN ${content}
    ELSE ((r.seq::UBIGINT & 1099511627775) << 24) | (${content} >> 40) END`;
}
