/** A small line of what happened week by week; its figures are told beside it. */
export function Sparkline({
  values,
  label,
  unfinished = false,
}: {
  readonly values: readonly number[];
  readonly label: string;
  /** The last value still grows, so it is no fall: it is drawn apart. */
  readonly unfinished?: boolean;
}) {
  const most = Math.max(1, ...values);
  const points = values.map((value, n) => {
    const x = values.length > 1 ? (n / (values.length - 1)) * 100 : 50;
    return `${x.toFixed(2)},${(29 - (value / most) * 26).toFixed(2)}`;
  });
  const whole = unfinished && points.length > 1 ? points.slice(0, -1) : points;
  const [firstX, lastX] = [whole[0]?.split(',')[0] ?? 0, whole.at(-1)?.split(',')[0] ?? 100];
  return (
    <svg
      class="spark"
      viewBox="0 0 100 30"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path class="spark-area" d={`M${firstX},30 L${whole.join(' L')} L${lastX},30Z`} />
      <polyline class="spark-line" points={whole.join(' ')} vector-effect="non-scaling-stroke" />
      {whole.length < points.length && (
        <polyline
          class="spark-line spark-unfinished"
          points={points.slice(-2).join(' ')}
          vector-effect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
