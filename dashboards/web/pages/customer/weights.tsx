import { useState } from 'preact/hooks';
import type {
  AmountWeight,
  CustomerWeights,
} from '../../../../contract/records/customer-weight.ts';
import type { Problem } from '../../../../contract/records/health.ts';
import { ask, Refused } from '../../api/ask.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { money } from '../../format/number.ts';
import { day } from '../../format/time.ts';
import { readableUnit } from '../../format/unit.ts';
import { ProblemNote } from '../../parts/panel.tsx';

/** What use is worth to the customer, where the product lets customers say so. */
export function Weights({
  path,
  own,
  timezone,
  changed,
}: {
  /** where the API has the customer */
  readonly path: string;
  /** Only the customer sets them here. */
  readonly own: boolean;
  readonly timezone: string;
  /** Called when something was set. */
  readonly changed: () => void;
}) {
  const { data, problem, reload } = useAnswer<CustomerWeights>(`${path}/weights`);
  if (data === undefined) return problem === undefined ? null : <ProblemNote problem={problem} />;
  if (data.items.length === 0) return null;
  return (
    <section class="block">
      <h2 class="chart-title">What it is worth to {own ? 'you' : 'this customer'}</h2>
      <p class="weights-words">
        {own
          ? 'The maker has set a price for each of these. If one of them is worth more or less to you, say so: worth and cost on this page then count by your word.'
          : 'The customer may count these otherwise than at your prices; worth and cost then follow the customer’s word.'}{' '}
        Comparisons with other people stay at the maker’s prices, so nobody looks better by counting
        differently.
      </p>
      <ul class="plain weights">
        {data.items.map((weight) => (
          <Weight
            key={`${weight.product} ${weight.kind} ${weight.feature}`}
            weight={weight}
            path={path}
            own={own}
            timezone={timezone}
            changed={() => {
              reload();
              changed();
            }}
          />
        ))}
      </ul>
    </section>
  );
}

/** One amount: the maker's price, the customer's own, and a way to say another. */
function Weight({
  weight,
  path,
  own,
  timezone,
  changed,
}: {
  readonly weight: AmountWeight;
  readonly path: string;
  readonly own: boolean;
  readonly timezone: string;
  readonly changed: () => void;
}) {
  const { product, name, feature, label, kind } = weight;
  const [worth, setWorth] = useState(String(weight.own ?? weight.maker ?? ''));
  const [from, setFrom] = useState<'now' | 'beginning'>('now');
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const save = async (value: number | null) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { worth: value, from };
      await ask<CustomerWeights>(`${path}/weights/${product}/${feature}`, { method: 'PUT', body });
      setSaved(true);
      changed();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setProblem(error.problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li>
      <p>
        <strong>
          {name}: {label}
        </strong>{' '}
        {priceWords(weight, timezone)}
      </p>
      {own && (
        <form
          class="actions"
          onSubmit={(event) => {
            event.preventDefault();
            void save(Number(worth));
          }}
        >
          <label class="field">
            <span class="field-label">
              {kind === 'outcome' ? 'Worth' : 'Cost'} in {weight.currency} {per(weight)}
            </span>
            <input
              class="short"
              type="number"
              required
              min="0"
              max="1000000"
              step="any"
              value={worth}
              onInput={({ currentTarget }) => {
                setWorth(currentTarget.value);
                setSaved(false);
              }}
            />
          </label>
          <label class="field">
            <span class="field-label">Holds</span>
            <select
              value={from}
              onChange={({ currentTarget }) =>
                setFrom(currentTarget.value === 'beginning' ? 'beginning' : 'now')
              }
            >
              <option value="now">from now on</option>
              <option value="beginning">for the past too</option>
            </select>
          </label>
          <button type="submit" class="button" disabled={busy}>
            Save
          </button>
          {weight.own !== null && (
            <button type="button" class="link" disabled={busy} onClick={() => save(null)}>
              Take the maker’s price
            </button>
          )}
        </form>
      )}
      {saved && (
        <p class="note" role="status">
          Saved. The figures follow within a few seconds.
        </p>
      )}
      {problem !== undefined && <ProblemNote problem={problem} />}
    </li>
  );
}

function priceWords(weight: AmountWeight, timezone: string): string {
  const { own, maker, currency, history } = weight;
  const listed =
    maker === null ? 'no price of the maker yet' : `${money(maker, currency)} ${per(weight)}`;
  if (own === null) return `${listed}, the maker’s price`;
  const since = history.at(-1)?.from ?? 0;
  const when = since === 0 ? 'for all the past' : `since ${day(since, timezone)}`;
  return `${money(own, currency)} ${per(weight)} ${when}; the maker’s price: ${listed}`;
}

/** `per km`; what is merely counted is one of it. */
function per({ unit, label }: AmountWeight): string {
  return `per ${readableUnit(unit, 1) || `one of “${label}”`}`;
}
