/** A field's value: numbers are floats always, or a whole number would make the field an integer. */
export type FieldValue = number | string | boolean;

/**
 * A point as a line. Tags without a value are left out; a point has at least one field.
 *
 * @param nanoseconds the time, see `point-time.ts`
 * @see https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
 */
export function line(
  measurement: string,
  tags: Readonly<Record<string, string | undefined>>,
  fields: Readonly<Record<string, FieldValue | undefined>>,
  nanoseconds: string,
): string {
  let key = measurement.replace(/[, ]/g, '\\$&');
  for (const name in tags) {
    const value = tags[name];
    if (value !== undefined) key += `,${name}=${value.replace(/[,= ]/g, '\\$&')}`;
  }
  let values = '';
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) values += `${values && ','}${name}=${fieldText(value)}`;
  }
  return `${key} ${values} ${nanoseconds}`;
}

function fieldText(value: FieldValue): string {
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value);
}

/** A text in a query, quoted. */
export function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
}
