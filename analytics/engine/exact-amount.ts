/**
 * The amount that `multiples` of a resolution stand for, as the decimal number nearest to it:
 * 778 of 0.01 are 7.78, not 7.780000000000001.
 *
 * A resolution such as 0.01 is no exact double but its inverse 100 is, so dividing by the inverse
 * rounds once where multiplying would round twice.
 */
export function amountOf(multiples: number | bigint, resolution: number): number {
  const inverse = wholeInverse(resolution);
  return inverse === null ? Number(multiples) * resolution : Number(multiples) / inverse;
}

/** The same in SQL, of an integer expression. */
export function amountSql(multiples: string, resolution: number): string {
  const inverse = wholeInverse(resolution);
  return inverse === null
    ? `(${multiples}) * ${resolution}::DOUBLE`
    : `(${multiples}) / ${inverse}::DOUBLE`;
}

/** An SQL expression of type DOUBLE as whole multiples of a resolution. */
export function multiplesSql(amount: string, resolution: number): string {
  const inverse = wholeInverse(resolution);
  return inverse === null
    ? `round((${amount}) / ${resolution}::DOUBLE)::BIGINT`
    : `round((${amount}) * ${inverse}::DOUBLE)::BIGINT`;
}

function wholeInverse(resolution: number): number | null {
  const inverse = Math.round(1 / resolution);
  return inverse >= 1 && Math.abs(inverse * resolution - 1) < 1e-12 ? inverse : null;
}
