import type { ProductMemberships } from '../../../../contract/records/membership.ts';
import { IntervalRows } from '../../charts/interval-rows.tsx';
import { capitalised, counted, share } from '../../format/number.ts';
import { withheldWords } from '../../format/words.ts';
import { ContextMark, contextColour } from '../../parts/context-mark.tsx';

/** How near the latest uses are to each way of using a product, whichever of them they count as. */
export function Nearness({ memberships }: { readonly memberships: ProductMemberships }) {
  const [own] = memberships.items;
  if (own === undefined || memberships.contexts.length < 2) return null;
  return (
    <section>
      <h3 class="small-head">How near you are to each way of using it</h3>
      {own.withheld !== undefined ? (
        <p class="withheld">Not enough data: {withheldWords[own.withheld].toLowerCase()}.</p>
      ) : (
        <>
          <p class="quiet-words">
            {own.sentence} From your latest {counted(own.sessions, 'time')}, on{' '}
            {counted(own.days, 'day')}.
          </p>
          <IntervalRows
            mark={0}
            format={share}
            rows={own.near.map(({ context, share: estimate }) => {
              const way = memberships.contexts.find(({ id }) => id === context);
              return {
                key: context,
                label: capitalised(way?.name ?? context),
                mark: (
                  <span class={contextColour(way?.colour ?? 0)}>
                    <ContextMark place={way?.colour ?? 0} />{' '}
                  </span>
                ),
                explained: { figure: `near.${context}.share`, inputs: own.inputs },
                estimate,
              };
            })}
          />
        </>
      )}
    </section>
  );
}
