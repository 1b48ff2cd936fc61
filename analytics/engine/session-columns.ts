import type { Feature, ProductModel, Signal } from '../../contract/model/product-model.ts';

/** A feature or a setting as the session table keeps it. */
export interface SessionColumn {
  readonly name: string;
  /** Quoted, ready for SQL. */
  readonly column: string;
  readonly type: 'BIGINT' | 'DOUBLE' | 'VARCHAR' | 'BOOLEAN';
  /** UCUM code; "1" for words and shares. */
  readonly unit: string;
  /** The amount that one of the kept whole numbers stands for; null where it is no amount. */
  readonly resolution: number | null;
}

/** `duration` is kept in whole milliseconds and told in hours. */
const durationColumn: SessionColumn = {
  name: 'duration',
  column: 'duration',
  type: 'BIGINT',
  unit: 'h',
  resolution: 1 / 3_600_000,
};

/** Money is kept in whole millionths of the currency's unit. */
export const moneyResolution = 1e-6;

/**
 * The columns of a model's features, in declared order. What can be added up is kept as whole
 * multiples of its resolution, so that every sum is exact whatever the order of adding.
 */
export function featureColumns(model: ProductModel): readonly SessionColumn[] {
  const judged = new Set(
    [...model.value.outcomes, ...model.value.resources].map((amount) => amount.feature),
  );
  return Object.entries(model.features).map(([name, feature]) => {
    const signal = signalOf(model, feature.signal);
    const resolution =
      adds.has(feature.aggregate) || judged.has(name) ? resolutionOf(feature, signal) : null;
    return {
      name,
      column: `"f_${name}"`,
      type: resolution === null ? typeOf(feature, signal) : 'BIGINT',
      unit: feature.unit ?? unitOf(feature, signal),
      resolution,
    };
  });
}

/** The columns of a model's settings: the level in force for most of the session. */
export function settingColumns(model: ProductModel): readonly SessionColumn[] {
  return Object.entries(model.settings).map(([name, setting]) => {
    const signal = signalOf(model, setting.signal);
    return {
      name,
      column: `"set_${name}"`,
      type: valueType(signal),
      unit: 'unit' in signal ? signal.unit : '1',
      resolution: null,
    };
  });
}

/** The column of something value is judged by: a feature, or `duration`. */
export function amountColumn(model: ProductModel, feature: string): SessionColumn {
  if (feature === 'duration') return durationColumn;
  const column = featureColumns(model).find((candidate) => candidate.name === feature);
  if (column === undefined) throw new Error(`${model.product} declares no feature ${feature}`);
  return column;
}

/** The signal of that name; a checked model always has it. */
export function signalOf(model: ProductModel, name: string): Signal {
  const signal = model.signals[name];
  if (signal === undefined) throw new Error(`${model.product} declares no signal ${name}`);
  return signal;
}

/** How the store keeps the values of a signal (see contract/ports/analytics-database.ts). */
export function valueType(signal: Signal): 'DOUBLE' | 'VARCHAR' | 'BOOLEAN' {
  if (signal.kind === 'gauge' || signal.kind === 'counter') return 'DOUBLE';
  const trueOrFalse =
    signal.kind === 'state' && signal.values.every((value) => typeof value === 'boolean');
  return trueOrFalse ? 'BOOLEAN' : 'VARCHAR';
}

const adds: ReadonlySet<Feature['aggregate']> = new Set(['delta', 'last-minus-first', 'changes']);

function resolutionOf(feature: Feature, signal: Signal): number {
  if (feature.resolution !== undefined) return feature.resolution;
  return signal.kind === 'counter' ? signal.resolution * feature.scale : 0.001;
}

function typeOf(feature: Feature, signal: Signal): SessionColumn['type'] {
  const keepsValue =
    feature.aggregate === 'first' || feature.aggregate === 'last' || feature.aggregate === 'mode';
  return keepsValue ? valueType(signal) : 'DOUBLE';
}

function unitOf(feature: Feature, signal: Signal): string {
  if (feature.aggregate === 'share' || feature.aggregate === 'changes') return '1';
  return 'unit' in signal ? signal.unit : '1';
}
