import type { Estimate } from '../../../../contract/records/estimate.ts';
import type { ProductMemberships } from '../../../../contract/records/membership.ts';
import type { CustomerValue } from '../../../../contract/records/value.ts';
import { IntervalRows } from '../../charts/interval-rows.tsx';
import { percent } from '../../charts/scale.ts';
import {
  capitalised,
  count,
  counted,
  measured,
  money,
  share,
  signedPercent,
  tied,
} from '../../format/number.ts';
import { withheldWords } from '../../format/words.ts';
import { Asked } from '../../parts/asked.tsx';
import { ContextMark, contextColour } from '../../parts/context-mark.tsx';
import type { Period } from '../../parts/period.ts';
import { Nearness } from './nearness.tsx';
import { NowAndBefore } from './now-and-before.tsx';

type ProductValue = CustomerValue['products'][number];

/** What one product gave: against the days before, against people alike, and by way of use. */
export function ProductSection({
  value,
  memberships,
  period,
  first,
}: {
  readonly value: ProductValue;
  /** How near the customer is to each way of use; not there yet while it is asked for. */
  readonly memberships: ProductMemberships | undefined;
  readonly period: Period;
  /** Its sentence is the title of the page already. */
  readonly first: boolean;
}) {
  const contexts = value.contexts.toSorted((a, b) => b.share - a.share);
  return (
    <section class="product" aria-label={value.name}>
      <header class="product-head">
        <h2>{value.name}</h2>
        {!first && <p class="product-sentence">{tied(value.sentence)}</p>}
        <p class="product-amounts">
          {[...value.outcomes, ...value.resources].map(({ feature, label, value: much, unit }) => (
            <span key={feature}>
              {label} <strong>{measured(much, unit)}</strong>
            </span>
          ))}
        </p>
        {value.ownWeighted > 0 && (
          <p class="quiet-words">
            {value.ownWeighted === value.sessions ? 'All' : count(value.ownWeighted)} of{' '}
            {counted(value.sessions, 'use')} count at own weights, all else at the maker’s prices.
          </p>
        )}
      </header>
      <div class="product-body">
        <NowAndBefore value={value} period={period} />
        <AgainstPeers value={value} />
      </div>
      {contexts.length > 0 && (
        <section>
          <h3 class="small-head">Your ways of using it</h3>
          <ul class="plain ways">
            {contexts.map((context) => (
              <li key={context.id} class={`card way-card ${contextColour(context.colour)}`}>
                <p class="way-name">
                  <ContextMark place={context.colour} />
                  {capitalised(context.name)}
                </p>
                <svg class="bar" aria-hidden="true">
                  <rect class="bar-track" width="100%" height="100%" rx="2" />
                  <rect class="bar-fill" width={percent(context.share)} height="100%" rx="2" />
                </svg>
                <p class="way-share">
                  {share(context.share)} of it, {counted(context.sessions, 'time')}
                </p>
                <p class="way-money">
                  <strong>{money(context.worth.value, context.worth.unit)}</strong> of worth for{' '}
                  <Asked
                    words={money(context.cost.value, context.cost.unit)}
                    about={`Worth of ${context.name}`}
                    explained={{ figure: `contexts.${context.id}.worth`, inputs: value.inputs }}
                  />
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {memberships !== undefined && <Nearness memberships={memberships} />}
    </section>
  );
}

/** More or less for one's money than people who use it alike, where there are enough of them. */
function AgainstPeers({
  value: { againstPeers, peers, best, bestOver, room, inputs },
}: {
  readonly value: ProductValue;
}) {
  const { value, customers, withheld } = againstPeers;
  const against = peers.contexts === 'own' ? 'people who use it as you do' : 'others who use it';
  return (
    <section>
      <h3 class="small-head">
        <Asked
          words={`For your money, against ${against}`}
          about={`Against ${against}`}
          explained={{ figure: 'againstPeers', inputs }}
        />
      </h3>
      {value === null ? (
        <p class="withheld">{peers.sentence}</p>
      ) : (
        <IntervalRows
          mark={0}
          format={(difference) => signedPercent(difference / 100)}
          rows={[
            {
              key: 'peers',
              label: 'You',
              note: `against ${count(customers)} people`,
              estimate: againstPeers,
            },
            ...(best.value === null
              ? []
              : [
                  {
                    key: 'best',
                    label: 'The best tenth',
                    note: bestOver === 'own' ? 'with the same use' : 'over all ways of use',
                    estimate: best,
                    explained: { figure: 'best', inputs },
                  },
                ]),
          ]}
        />
      )}
      {value !== null && peers.contexts === 'all' && <p class="quiet-words">{peers.sentence}</p>}
      {(value !== null || best.withheld !== withheld) && (
        <p class="quiet-words">
          <Asked
            words={bestWords(best, room)}
            about="Room for better"
            explained={{ figure: 'room', inputs }}
          />
        </p>
      )}
    </section>
  );
}

/** Own against best practice, in a sentence. */
function bestWords(best: Estimate, room: Estimate): string {
  const { value, lo90, hi90 } = room;
  if (best.value === null) {
    const why = best.withheld === undefined ? 'No figure' : withheldWords[best.withheld];
    return `What the best tenth get with the same use: ${why.toLowerCase()}.`;
  }
  if (value === null || lo90 === null || hi90 === null) {
    return 'How far you are from the best tenth is too uncertain to tell.';
  }
  if (hi90 <= 0) return 'You get more with the same use than the best tenth do.';
  if (lo90 <= 0) return 'You get about as much with the same use as the best tenth do.';
  const per = (much: number) => signedPercent(much / 100);
  return `As one of the best tenth you would get ${per(value)} with the same use (between ${per(lo90)} and ${per(hi90)}).`;
}
