import type { MaturityStage, StageProfile } from '../../../../contract/records/maturity.ts';

export const stageWords: Readonly<Record<MaturityStage, string>> = {
  connect: 'Connect',
  share: 'Share',
  solve: 'Solve',
  innovate: 'Innovate',
};

/** Whether a gate holds, and how sure that is. */
export function gateWords({ holds, firm }: Pick<StageProfile, 'holds' | 'firm'>): string {
  if (holds === null) return 'Cannot be told';
  if (firm) return holds ? 'Holds' : 'Does not hold';
  return holds ? 'Holds so far' : 'Does not hold so far';
}

/** An index or a gate, from 0 to 1, always to the same two digits. */
export function indexWords(index: number): string {
  return index.toFixed(2);
}
