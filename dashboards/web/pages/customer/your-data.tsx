import type { CustomerValue } from '../../../../contract/records/value.ts';
import { viewer } from '../../shell/viewer.ts';

/** Who uses a customer's data, and for what: plainly, and only what is so today. */
export function YourData({
  value: { maker, customer, demo },
  own,
}: {
  readonly value: CustomerValue;
  readonly own: boolean;
}) {
  const makerName = viewer.value?.makerName ?? maker;
  return (
    <section class="block your-data">
      <h2 class="chart-title">Your data</h2>
      <dl class="rows">
        <div>
          <dt>Who sees it</dt>
          <dd>
            {makerName}, the maker of your products, under the name “{customer}”
            {own ? ', and you, on this page' : ''}. Nobody else.
          </dd>
        </div>
        <div>
          <dt>What for</dt>
          <dd>
            To show you this page, to find out in which ways the products are used, and to suggest
            what would give you more.
          </dd>
        </div>
        <div>
          <dt>In comparisons</dt>
          <dd>
            Your figures are counted together with those of others: at least 15 people, none of whom
            makes up more than 15 % of the whole. Otherwise no figure is shown.
          </dd>
        </div>
        {demo && (
          <div>
            <dt>Demo</dt>
            <dd>These are simulated data; no such person exists.</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
