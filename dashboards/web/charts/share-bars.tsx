import { share } from '../format/number.ts';
import { percent } from './scale.ts';

/** Two shares as thin bars on one scale, each named and with its figure. */
export function ShareBars({
  bars,
  most,
}: {
  readonly bars: readonly { readonly label: string; readonly part: number }[];
  /** The share that fills the width: the same for all rows. */
  readonly most: number;
}) {
  return (
    <dl class="shares">
      {bars.map(({ label, part }) => (
        <div key={label} class="shares-row">
          <dt>{label}</dt>
          <dd>
            <svg class="bar" aria-hidden="true">
              <rect class="bar-track" width="100%" height="100%" rx="2" />
              <rect class="bar-fill" width={percent(part / most)} height="100%" rx="2" />
            </svg>
            <span class="shares-figure">{share(part)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
