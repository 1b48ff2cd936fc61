import type { ProductMemberships } from '../../../../contract/records/membership.ts';
import type { UseContext } from '../../../../contract/records/use-context.ts';
import { addressOf } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { counted, share } from '../../format/number.ts';
import { withheldWords } from '../../format/words.ts';
import { EstimateText } from '../../parts/estimate.tsx';
import { Panel } from '../../parts/panel.tsx';

/** Whose use is nearest to a way of use, and how near. */
export function NearestCustomers({
  maker,
  product,
  context,
}: {
  readonly maker: string;
  readonly product: string;
  readonly context: UseContext;
}) {
  const answer = useAnswer<ProductMemberships>(
    addressOf(`/api/v1/makers/${maker}/products/${product}/memberships`, {
      context: context.id,
      limit: 5,
    }),
  );
  return (
    <section class="block">
      <h4 class="chart-title">Whose use is nearest to it</h4>
      <Panel answer={answer} what="the nearest customers">
        {({ items, withheld }) => {
          const near = items.flatMap((one) => {
            const own = one.near.find(({ context: id }) => id === context.id);
            return own === undefined ? [] : [{ ...one, share: own.share }];
          });
          if (withheld !== undefined || near.length === 0) {
            return <p class="quiet-words">{withheldWords[withheld ?? 'not-enough-sessions']}.</p>;
          }
          return (
            <ul class="plain">
              {near.map((one) => (
                <li key={one.customer}>
                  <a href={`/m/${maker}/c/${one.customer}`}>{one.name}</a>:{' '}
                  <EstimateText estimate={one.share} format={share} /> of the latest{' '}
                  {counted(one.sessions, 'session')}
                </li>
              ))}
            </ul>
          );
        }}
      </Panel>
    </section>
  );
}
