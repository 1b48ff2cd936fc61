/** A small line of what happened week by week; its figures are told beside it. */
export function Sparkline({
  values,
  label,
}: {
  readonly values: readonly number[];
  readonly label: string;
}) {
  const most = Math.max(1, ...values);
  const points = values.map((value, n) => {
    const x = values.length > 1 ? (n / (values.length - 1)) * 100 : 50;
    return `${x.toFixed(2)},${(29 - (value / most) * 26).toFixed(2)}`;
  });
  return (
    <svg
      class="spark"
      viewBox="0 0 100 30"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path class="spark-area" d={`M0,30 L${points.join(' L')} L100,30Z`} />
      <polyline class="spark-line" points={points.join(' ')} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
