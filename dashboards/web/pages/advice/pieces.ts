import type { AdviceRecord } from '../../../../contract/records/advice.ts';
import type { Estimate, Inputs } from '../../../../contract/records/estimate.ts';

/** One piece of advice as it was given to many: the same better setting in the same way of use. */
export interface Piece {
  readonly key: string;
  readonly product: string;
  readonly context: string;
  readonly contextName: string;
  readonly settingLabel: string;
  readonly to: AdviceRecord['to'];
  readonly why: string;
  readonly expected: Estimate;
  /** Of the latest, whose words and figures these are. */
  readonly inputs: Inputs;
  readonly peers: number;
  readonly livingWithIt: number;
  readonly latest: number;
  readonly items: readonly AdviceRecord[];
}

/** Groups what was given to single devices into pieces of advice, those given to most first. */
export function pieces(given: readonly AdviceRecord[]): readonly Piece[] {
  const groups = new Map<string, AdviceRecord[]>();
  for (const advice of given) {
    const { product, context, setting, to } = advice;
    const key = [product, context, setting, String(to)].join(' / ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [advice]);
    else group.push(advice);
  }
  return [...groups]
    .map(([key, items]) => {
      // The latest stands on the most sessions, so its words and figures speak for the piece.
      const [latest] = items.toSorted((a, b) => b.created - a.created) as [AdviceRecord];
      const { product, context, contextName, settingLabel, to, why } = latest;
      const { expected, inputs, peers, livingWithIt, created } = latest;
      return {
        key,
        product,
        context,
        contextName,
        settingLabel,
        to,
        why,
        expected,
        inputs,
        peers,
        livingWithIt,
        latest: created,
        items,
      };
    })
    .toSorted((a, b) => b.items.length - a.items.length || b.latest - a.latest);
}

/** How many ended in each state. */
export function countByState(
  items: readonly AdviceRecord[],
): ReadonlyMap<AdviceRecord['state'], number> {
  const counts = new Map<AdviceRecord['state'], number>();
  for (const { state } of items) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
