import type { StageProfile } from '../../../../contract/records/maturity.ts';
import { percent } from '../../charts/scale.ts';

/** The index of a stage from 0 to 1, with its interval, and a line where its gate is. */
export function IndexBar({
  profile: { index, gate, holds },
}: {
  readonly profile: Pick<StageProfile, 'index' | 'gate' | 'holds'>;
}) {
  const { value, lo90, hi90 } = index;
  return (
    <svg class={`index-bar${holds === true ? ' index-holds' : ''}`} aria-hidden="true">
      <rect class="bar-track" y="4" width="100%" height="8" rx="2" />
      {value !== null && <rect class="index-fill" y="4" width={percent(value)} height="8" rx="2" />}
      {lo90 !== null && hi90 !== null && (
        <line class="index-interval" x1={percent(lo90)} x2={percent(hi90)} y1="8" y2="8" />
      )}
      <line class="index-gate" x1={percent(gate)} x2={percent(gate)} y1="0" y2="16" />
    </svg>
  );
}
