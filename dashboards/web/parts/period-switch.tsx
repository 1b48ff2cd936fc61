import { go, withQuery } from '../address.ts';
import { dateAt } from '../format/zone.ts';
import { type Period, type PeriodName, periodNames, periodQuery } from './period.ts';

/** Chooses the period; it stands in the address, so a link shows the same days. */
export function PeriodSwitch({ period }: { readonly period: Period }) {
  const choose = (name: string) => {
    if (name !== 'custom') {
      go(withQuery(periodQuery({ name: name as PeriodName })));
      return;
    }
    const to = period.to ?? Date.now();
    const from = period.from ?? to - 28 * 86_400_000;
    go(withQuery(periodQuery({ name: 'custom', from, to })));
  };
  return (
    <div class="period">
      <label class="field">
        <span class="field-label">Period</span>
        <select value={period.name} onChange={(event) => choose(event.currentTarget.value)}>
          {(Object.keys(periodNames) as PeriodName[]).map((name) => (
            <option key={name} value={name}>
              {periodNames[name]}
            </option>
          ))}
        </select>
      </label>
      {period.name === 'custom' && period.from !== undefined && period.to !== undefined && (
        <>
          <DateField label="From" name="from" date={dateAt(period.from)} />
          <DateField label="To" name="to" date={dateAt(period.to - 1)} />
        </>
      )}
    </div>
  );
}

function DateField({
  label,
  name,
  date,
}: {
  readonly label: string;
  readonly name: 'from' | 'to';
  readonly date: string;
}) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <input
        type="date"
        value={date}
        required
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          if (chosen !== '') go(withQuery({ [name]: chosen }), { replace: true });
        }}
      />
    </label>
  );
}
