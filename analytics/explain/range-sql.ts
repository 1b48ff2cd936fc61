/** The sessions `s` that began in a range, open where null: an SQL condition. */
export function rangeSql({
  from,
  to,
}: {
  readonly from: number | null;
  readonly to: number | null;
}): string {
  return [
    'true',
    ...(from === null ? [] : [`s.started >= ${from}`]),
    ...(to === null ? [] : [`s.started < ${to}`]),
  ].join(' AND ');
}
