/**
 * A mark of a session `s`, as SQL: 30 bits of a hash of its id, end, worth and cost. The sum over
 * some sessions tells them from any others, or from themselves before late data changed them, but
 * for a chance of 1 in 10⁹; like every sum of leaves it is exact (up to eight million sessions),
 * whatever the order, and costs nothing to merge.
 */
export const sessionMark =
  "(md5_number_lower(concat(s.id, '|', s.ended, '|', s.worth, '|', s.cost)) & 1073741823)::BIGINT";
