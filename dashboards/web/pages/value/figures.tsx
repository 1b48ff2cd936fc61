import type { ScaleValue } from '../../../../contract/records/value.ts';
import { change, count, currencySign, exact, money, rounded, share } from '../../format/number.ts';
import { featureWords, withheldWords } from '../../format/words.ts';
import { EstimateText } from '../../parts/estimate.tsx';
import { Figure } from '../../parts/figure.tsx';
import type { Period } from '../../parts/period.ts';
import { type Place, sessionsPath } from './place.ts';

/** The figures of one place: what was made of what, how well, by how many. */
export function Figures({
  maker,
  place,
  period,
  value,
  before,
}: {
  readonly maker: string;
  readonly place: Place;
  readonly period: Period;
  readonly value: ScaleValue;
  /** The same place in the period compared with. */
  readonly before: ScaleValue | undefined;
}) {
  const { worth, cost, adoption } = value;
  const sessions = sessionsPath(maker, place, period);
  const by = (figure: string) => ({ figure, inputs: value.inputs });
  const against = (now: number, then: number | undefined) =>
    then === undefined || then === 0 ? undefined : `${change(now, then)} against before`;
  return (
    <>
      <dl class="figures">
        <Figure
          name="Worth made"
          explained={by('worth')}
          first
          foot={against(worth.value, before?.worth.value)}
          title={exact(worth)}
        >
          {worth.unit === '' ? '–' : money(worth.value, worth.unit, { brief: true })}
        </Figure>
        <Figure
          name="Cost"
          explained={by('cost')}
          foot={against(cost.value, before?.cost.value)}
          title={exact(cost)}
        >
          {cost.unit === '' ? '–' : money(cost.value, cost.unit, { brief: true })}
        </Figure>
        <Figure
          name={`Worth for ${currencySign(worth.unit)}1 of cost`}
          explained={by('value')}
          foot={value.value.withheld && withheldWords[value.value.withheld]}
        >
          <EstimateText estimate={value.value} format={rounded} brief />
        </Figure>
        <Figure
          name="Score among peers"
          explained={by('score')}
          foot={value.score.withheld ? withheldWords[value.score.withheld] : 'from 1 to 100'}
        >
          <EstimateText estimate={value.score} format={count} brief />
        </Figure>
        <Figure
          name="Sessions"
          explained={by('sessions')}
          foot={against(value.sessions, before?.sessions)}
        >
          {sessions === undefined ? (
            count(value.sessions)
          ) : (
            <a href={sessions}>{count(value.sessions)}</a>
          )}
        </Figure>
        <Figure
          name="Devices in use"
          explained={by('adoption.activeDevices')}
          foot={partOf(adoption.activeDevices, adoption.devices)}
        >
          {count(adoption.activeDevices)} <small>of {count(adoption.devices)}</small>
        </Figure>
        <Figure
          name="Customers using it"
          explained={by('adoption.activeCustomers')}
          foot={partOf(adoption.activeCustomers, adoption.customers)}
        >
          {count(adoption.activeCustomers)} <small>of {count(adoption.customers)}</small>
        </Figure>
      </dl>
      {value.ownWeighted > 0 && (
        <p class="quiet-words">
          {count(value.ownWeighted)} of {count(value.sessions)} sessions count at their customer’s
          own weights, the others at your prices; the score compares at your prices alone.
        </p>
      )}
      <dl class="facts outcomes">
        {Object.entries(value.outcomes).map(([name, amount]) => (
          <div key={name}>
            <dt>{featureWords(name)}</dt>
            <dd>{exact(amount)}</dd>
          </div>
        ))}
        {place.level === 'customer' && (
          <div>
            <dt>Seen by the customer</dt>
            <dd>
              <a href={`/m/${maker}/c/${place.id}`}>Their own page</a>
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}

function partOf(part: number, whole: number): string | undefined {
  return whole === 0 ? undefined : share(part / whole);
}
