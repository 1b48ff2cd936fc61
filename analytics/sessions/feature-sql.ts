import type { Feature, ProductModel } from '../../contract/model/product-model.ts';
import { multiplesSql } from '../engine/exact-amount.ts';
import {
  featureColumns,
  type SessionColumn,
  settingColumns,
  signalOf,
} from '../engine/session-columns.ts';
import type { TrackList } from './tracks.ts';

/**
 * How a feature is computed, in two steps: over the intervals of a piece of a stay (a piece is a
 * stretch in which no setting changes, see stay-sql.ts), and from the merged pieces of the stay.
 *
 * What describes the use (mean, max, min, share, changes) looks at the readings in use. What grows
 * or ends (delta, last-minus-first, last) looks also at the reading that ended the session.
 */
interface FeatureSql {
  readonly column: SessionColumn;
  /** the track whose value it reads; null where it reads the growth of a counter */
  readonly track: string | null;
  /** whether it also reads what the track holds at the end of an interval */
  readonly readsEnd: boolean;
  /** what is computed of a piece, and how the pieces of a stay come together */
  readonly parts: readonly {
    readonly alias: string;
    readonly sql: string;
    readonly merged: string;
  }[];
  /** the feature, of the merged parts */
  readonly value: string;
  /** sums of doubles stand behind it, whose last bits depend on the order of adding */
  readonly approximate: boolean;
}

/** A counter whose growth is followed. */
interface Growth {
  readonly track: string;
  readonly resolution: number;
  /** multiples a second */
  readonly maxRate: number | null;
}

/** What the features of a model need of each interval. */
export interface FeaturePlan {
  readonly features: readonly FeatureSql[];
  readonly growths: readonly Growth[];
  /** tracks whose value is held longest: the settings, and features by `mode` */
  readonly modes: readonly {
    readonly column: SessionColumn;
    readonly track: string;
    readonly scale: number;
  }[];
}

/** Plans the features and settings of a model, following the signals they need. */
export function planFeatures(model: ProductModel, tracks: TrackList): FeaturePlan {
  const growths = new Map<string, Growth>();
  const modes: FeaturePlan['modes'][number][] = [];
  const features = featureColumns(model).flatMap((column, index): FeatureSql[] => {
    const feature = model.features[column.name];
    if (feature === undefined) return [];
    const signal = signalOf(model, feature.signal);
    if (feature.aggregate === 'mode') {
      modes.push({ column, track: tracks.value(feature.signal), scale: feature.scale });
      return [];
    }
    const name = `f${index}`;
    if (feature.aggregate === 'delta') {
      if (signal.kind !== 'counter') throw new Error(`${feature.signal} is no counter`);
      const track = tracks.multiples(feature.signal);
      const { resolution, maxRate } = signal;
      growths.set(track, {
        track,
        resolution,
        maxRate: maxRate === undefined ? null : maxRate / resolution,
      });
      return [delta(column, name, track, resolution * feature.scale)];
    }
    const track =
      feature.aggregate === 'share'
        ? tracks.among(feature.signal, feature.in ?? [])
        : tracks.value(feature.signal);
    return [
      {
        column,
        track,
        readsEnd: readEnd.has(feature.aggregate),
        ...described(feature.aggregate, name, track, column, feature.scale),
      },
    ];
  });
  for (const column of settingColumns(model)) {
    const signal = model.settings[column.name]?.signal;
    if (signal !== undefined) modes.push({ column, track: tracks.value(signal), scale: 1 });
  }
  return { features, growths: [...growths.values()], modes };
}

/** The growth of a counter: a sum of whole numbers, exact in any order. NULL: never told. */
function delta(column: SessionColumn, name: string, track: string, step: number): FeatureSql {
  const same = column.resolution !== null && Math.abs(step / column.resolution - 1) < 1e-12;
  return {
    column,
    track: null,
    readsEnd: false,
    parts: [part(name, `sum(grown_${track})`, 'sum')],
    approximate: false,
    value: same
      ? `${name}::BIGINT`
      : multiplesSql(`${name} * ${step}::DOUBLE`, column.resolution ?? 1),
  };
}

const readEnd: ReadonlySet<Feature['aggregate']> = new Set(['last', 'last-minus-first', 'changes']);
const averages: ReadonlySet<Feature['aggregate']> = new Set(['mean', 'time-mean', 'share']);

type Described = Exclude<Feature['aggregate'], 'delta' | 'mode'>;

function described(
  aggregate: Described,
  name: string,
  track: string,
  column: SessionColumn,
  scale: number,
): Pick<FeatureSql, 'parts' | 'value' | 'approximate'> {
  const { parts, value } = plain(aggregate, name, track);
  const keepsWords = column.type === 'VARCHAR' || column.type === 'BOOLEAN';
  if (keepsWords) return { parts, value, approximate: false };
  const scaled = scale === 1 ? value : `(${value}) * ${scale}::DOUBLE`;
  return column.resolution === null
    ? { parts, value: scaled, approximate: scale !== 1 || averages.has(aggregate) }
    : { parts, value: multiplesSql(scaled, column.resolution), approximate: false };
}

function plain(
  aggregate: Described,
  name: string,
  track: string,
): Pick<FeatureSql, 'parts' | 'value'> {
  const known = `in_use AND ${track} IS NOT NULL`;
  const first = [
    part(`${name}_first_at`, `min(place) FILTER (${known})`, 'min'),
    part(`${name}_first`, `arg_min(${track}, place) FILTER (${known})`, 'first'),
  ];
  const ended = `in_use AND ${track}_end IS NOT NULL`;
  const last = [
    part(`${name}_last_at`, `max(place) FILTER (${ended})`, 'max'),
    part(`${name}_last`, `arg_max(${track}_end, place) FILTER (${ended})`, 'last'),
  ];
  // Over the readings that told the value; where none did, the value that held throughout.
  const mean = [
    part(`${name}_sum`, `sum(${track}_said) FILTER (in_use AND fresh)`, 'sum'),
    part(`${name}_count`, `count(${track}_said) FILTER (in_use AND fresh)`, 'sum'),
    part(`${name}_held`, `max(${track}) FILTER (in_use)`, 'max'),
  ];
  const meanValue = `CASE WHEN ${name}_count > 0 THEN ${name}_sum / ${name}_count ELSE ${name}_held END`;
  const time = part(`${name}_ms`, `sum(held_ms) FILTER (${known})`, 'sum');
  switch (aggregate) {
    case 'first':
      return { parts: first, value: `${name}_first` };
    case 'last':
      return { parts: last, value: `${name}_last` };
    case 'last-minus-first':
      return { parts: [...first, ...last], value: `${name}_last - ${name}_first` };
    case 'max':
    case 'min':
      return {
        parts: [part(name, `${aggregate}(${track}) FILTER (in_use)`, aggregate)],
        value: name,
      };
    case 'mean':
      return { parts: mean, value: meanValue };
    case 'time-mean':
      return {
        parts: [
          ...mean,
          time,
          part(`${name}_area`, `sum(${track} * held_ms) FILTER (in_use)`, 'sum'),
        ],
        value: `CASE WHEN ${name}_ms > 0 THEN ${name}_area / ${name}_ms ELSE ${meanValue} END`,
      };
    case 'share':
      return {
        parts: [
          time,
          part(`${name}_in_ms`, `sum(held_ms) FILTER (in_use AND ${track})`, 'sum'),
          part(`${name}_count`, `count(*) FILTER (${known} AND fresh)`, 'sum'),
          part(`${name}_in`, `count(*) FILTER (in_use AND ${track} AND fresh)`, 'sum'),
        ],
        value: `CASE WHEN ${name}_ms > 0 THEN coalesce(${name}_in_ms, 0) / ${name}_ms
          WHEN ${name}_count > 0 THEN ${name}_in / ${name}_count END`,
      };
    case 'changes':
      return {
        parts: [
          part(`${name}_count`, `count(*) FILTER (${known})`, 'sum'),
          part(
            name,
            `count(*) FILTER (${known} AND ending = 0 AND ${track}_end <> ${track})`,
            'sum',
          ),
        ],
        value: `CASE WHEN ${name}_count > 0 THEN ${name} END`,
      };
  }
}

type Merge = 'sum' | 'min' | 'max' | 'first' | 'last';

function part(alias: string, sql: string, merge: Merge): FeatureSql['parts'][number] {
  const merged =
    merge === 'first'
      ? `arg_min(${alias}, ${alias}_at)`
      : merge === 'last'
        ? `arg_max(${alias}, ${alias}_at)`
        : `${merge}(${alias})`;
  return { alias, sql, merged };
}
