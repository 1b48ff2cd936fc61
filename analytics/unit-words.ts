/** UCUM codes that people write otherwise. */
const written: Readonly<Record<string, string>> = {
  '1': '',
  'kW.h': 'kWh',
  'W.h': 'Wh',
  m3: 'm³',
  'ug/m3': 'µg/m³',
  Cel: '°C',
  '[degF]': '°F',
  '[mi_i]': 'mi',
};

/** A UCUM code as people write it in a sentence; nothing for "1"; what is counted in the plural. */
export function unitInWords(code: string): string {
  return written[code] ?? code.replace(/^\{(.+)\}$/, '$1s');
}
