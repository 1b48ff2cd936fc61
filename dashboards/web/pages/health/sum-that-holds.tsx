import type { Health } from '../../../../contract/records/health.ts';
import { count } from '../../format/number.ts';

const endings = [
  ['stored', 'in the store'],
  ['duplicate', 'sent again, kept once'],
  ['rejected', 'kept aside, with a reason'],
  ['dropped', 'QoS 0 beyond what could be held'],
  ['waiting', 'on disk, on the way to the store'],
] as const;

/** The sum that must hold, written as a sum: readings received are the readings of five endings. */
export function SumThatHolds({ health: { sum, holds } }: { readonly health: Health }) {
  return (
    <section class="card sum" aria-label="The sum that must hold">
      <div class="sum-term sum-total">
        <span class="sum-number">{count(sum.received)}</span>
        <span class="sum-name">received</span>
        <small>readings since the data folder began</small>
      </div>
      {endings.map(([name, words], n) => (
        <div key={name} class={sum[name] === 0 ? 'sum-term sum-zero' : 'sum-term'}>
          <span class="sum-sign">{n === 0 ? '=' : '+'}</span>
          <span class="sum-number">{count(sum[name])}</span>
          <span class="sum-name">{name}</span>
          <small>{words}</small>
        </div>
      ))}
      <p class={holds ? 'sum-verdict' : 'sum-verdict sum-broken'} role="status">
        {holds ? '✓ The sum holds' : '✗ The sum does not hold: please report this'}
      </p>
    </section>
  );
}
