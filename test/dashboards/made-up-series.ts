import type { InsightQueries } from '../../contract/ports/insight-queries.ts';
import type { SessionRecord } from '../../contract/records/session.ts';
import { models } from './made-up-use.ts';
import { planted } from './planted-ways.ts';

type Found = Awaited<ReturnType<InsightQueries['sessionSeries']>>;

/** A session's signals over time, as its product would have sent them: a reading every 20 seconds. */
export function seriesOf(session: SessionRecord | undefined): Found {
  const product = planted.find((candidate) => candidate.product === session?.product);
  const model = models.find((candidate) => candidate.product === session?.product);
  if (session === undefined || product === undefined || model === undefined) return undefined;
  const length = session.end - session.start;
  const steps = Math.max(8, Math.min(600, Math.round(length / 20_000)));
  const parts = Array.from({ length: steps + 1 }, (_, n) => n / steps);
  const times = parts.map((part) => Math.round(session.start + part * length));
  const wave = (part: number) =>
    Math.min(1, part * 12, (1 - part) * 12) *
    (0.8 + 0.15 * Math.sin(part * 40) + 0.05 * Math.sin(part * 173));
  const grown = (name: string) => {
    const total = Number(session.features[name] ?? 0);
    return parts.map((part) => total * part);
  };
  const one = (signal: string, values: readonly (number | string | boolean)[]) => {
    const declared = model.signals[signal];
    return {
      signal,
      label: declared?.label ?? signal,
      unit: declared !== undefined && 'unit' in declared ? declared.unit : '1',
      kind: declared?.kind ?? 'gauge',
      ...{ readings: times.length, resolution: null, silence: 400_000, coverage: 1 },
      times,
      values,
    };
  };
  const setting = model.settings[product.setting]?.signal ?? product.setting;
  const level = session.settings[product.setting] ?? null;
  const other = Object.keys(product.levels)[1] ?? '';
  const numeric = typeof level === 'number';
  return {
    signals: [
      ...Object.entries(model.signals).flatMap(([name, declared]) =>
        declared.kind === 'gauge' && name !== setting
          ? [
              one(
                name,
                parts.map((part) => Math.round(wave(part) * topOf(name) * 10) / 10),
              ),
            ]
          : [],
      ),
      one(product.outcome, grown(product.outcome)),
      one(product.resource, grown(product.resource)),
      ...(level === null
        ? []
        : [
            one(
              setting,
              parts.map((part) => (part < 0.7 ? level : numeric ? Number(other) : other)),
            ),
          ]),
    ],
  };
}

function topOf(signal: string): number {
  return { speed: 26, power: 2_400, outdoor_temperature: 6, boiler_temperature: 94 }[signal] ?? 50;
}
