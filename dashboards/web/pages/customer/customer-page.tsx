import { useState } from 'preact/hooks';
import type { AdviceRecord } from '../../../../contract/records/advice.ts';
import type { ProductMemberships } from '../../../../contract/records/membership.ts';
import type { CustomerValue } from '../../../../contract/records/value.ts';
import { address, addressOf, withQuery } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { money, tied } from '../../format/number.ts';
import { dayRange } from '../../format/time.ts';
import { Freshness } from '../../parts/freshness.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { type Period, periodWords, readPeriod } from '../../parts/period.ts';
import { PeriodSwitch } from '../../parts/period-switch.tsx';
import { PageHead } from '../../shell/page-head.tsx';
import { Days } from './days.tsx';
import { HowFar } from './how-far.tsx';
import { PastAdvice } from './past-advice.tsx';
import { ProductSection } from './product-section.tsx';
import { Reckoning } from './reckoning.tsx';
import { Suggestion } from './suggestion.tsx';
import { Weights } from './weights.tsx';
import { YourData } from './your-data.tsx';

/** A customer's page: first the answer, then what it is made of, then what would give more. */
export function CustomerPage({
  maker,
  customer,
  own = false,
}: {
  readonly maker: string;
  readonly customer: string;
  /** Seen by the customer, not by the maker. */
  readonly own?: boolean;
}) {
  const period = readPeriod(address.value.query, '28d');
  const path = `/api/v1/makers/${maker}/customers/${customer}`;
  const answer = useAnswer<CustomerValue>(
    addressOf(`${path}/value`, { from: period.from, to: period.to }),
  );
  const { data: near } = useAnswer<{ readonly items: readonly ProductMemberships[] }>(
    `${path}/memberships`,
  );
  const value = answer.data;
  // What was just answered stays, with its thanks, until the page is left: nothing jumps away.
  const [answered, setAnswered] = useState<AdviceRecord>();
  const suggestion = answered ?? value?.suggestion ?? null;
  const products = value?.products.toSorted((a, b) => b.worth.value - a.worth.value) ?? [];
  const [first] = products;
  return (
    <div class="customer">
      <PageHead
        title={titleOf(value, first)}
        methods="value-in-use"
        above={
          <div class="customer-above">
            <p>{value && `${value.name} · ${windowWords(value, period)}`}</p>
            <PeriodSwitch period={period} />
          </div>
        }
        about={
          products.length > 1 && value !== undefined && value.worth.unit !== '' ? (
            <Together value={value} />
          ) : undefined
        }
      />
      <Panel answer={answer} what="what you got" skeleton="rows">
        {(shown) => (
          <>
            {suggestion !== null && (
              <Suggestion
                advice={suggestion}
                path={path}
                own={own}
                product={products.find(({ product }) => product === suggestion.product)?.name}
                answered={(advice) => {
                  setAnswered(advice);
                  answer.reload();
                }}
              />
            )}
            {products.length === 0 ? (
              <Empty title="Nothing was used in this period">
                <p>
                  Your products have not been in use on these days, or have not told of it yet.{' '}
                  {period.name !== 'all' && (
                    <a href={withQuery({ period: 'all', from: undefined, to: undefined })}>
                      Show all time
                    </a>
                  )}
                </p>
              </Empty>
            ) : (
              <>
                {products.map((product, n) => (
                  <ProductSection
                    key={product.product}
                    value={product}
                    memberships={near?.items.find((one) => one.product === product.product)}
                    period={period}
                    first={n === 0}
                  />
                ))}
                <Days value={shown} />
              </>
            )}
            <HowFar path={path} />
            <PastAdvice advice={shown.advice} timezone={shown.timezone} />
            <Weights path={path} own={own} timezone={shown.timezone} changed={answer.reload} />
            <Reckoning value={shown} />
            <YourData value={shown} own={own} />
            <Freshness answer={answer} maker={maker} />
          </>
        )}
      </Panel>
    </div>
  );
}

/** The answer first; where there is none, what the page is about. */
function titleOf(
  value: CustomerValue | undefined,
  first: CustomerValue['products'][number] | undefined,
): string {
  if (value === undefined) return 'What you got';
  return first === undefined ? 'Nothing was used' : tied(first.sentence);
}

/** The period in words, and its dates in the customer's time zone. */
function windowWords({ window, timezone }: CustomerValue, period: Period): string {
  const dates = dayRange(window.from, window.to, timezone);
  return period.name === 'custom' ? dates : `${periodWords(period)}, ${dates}`;
}

function Together({ value: { worth, cost, products } }: { readonly value: CustomerValue }) {
  return (
    <>
      Your {products.length} products together gave you {money(worth.value, worth.unit)} of worth
      for {money(cost.value, cost.unit)}.
    </>
  );
}
