/**
 * SenML units (RFC 8428 §12.1, RFC 8798 §3) that UCUM, the code of product models, writes
 * otherwise. All others are the same in both.
 */
const inUcum: Readonly<Record<string, string>> = {
  l: 'L',
  'l/s': 'L/s',
  count: '1',
  '/': '1',
  '/100': '%',
  '%RH': '%',
  '%EL': '%',
  lat: 'deg',
  lon: 'deg',
  '1/min': '/min',
  '1/s': '/s',
  'beat/min': '/min',
  beats: '1',
  ppm: '[ppm]',
  VA: 'V.A',
  kVA: 'kV.A',
  Ah: 'A.h',
  Wh: 'W.h',
  kWh: 'kW.h',
  'Wh/km': 'W.h/km',
  B: 'By',
  KiB: 'KiBy',
  GB: 'GBy',
  'B/s': 'By/s',
  'MB/s': 'MBy/s',
};

/** A unit as UCUM writes it, whether it came as SenML or as UCUM; for comparing the two. */
export function asUcum(unit: string): string {
  return Object.hasOwn(inUcum, unit) ? (inUcum[unit] as string) : unit;
}
