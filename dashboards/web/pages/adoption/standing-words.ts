import type { Standing } from '../../../../contract/records/adoption.ts';

/** Where a customer stands, in words. */
export const standingWords: Readonly<Record<Standing, string>> = {
  thriving: 'Thriving',
  'busy-but-poor': 'Busy but poor',
  'hidden-gem': 'Hidden gem',
  dormant: 'Dormant',
  uncertain: 'Uncertain',
};
