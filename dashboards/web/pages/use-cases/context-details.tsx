import type { UseCases, UseContext } from '../../../../contract/records/use-context.ts';
import { addressOf } from '../../address.ts';
import { HeatMap } from '../../charts/heat-map.tsx';
import { count, exact, rounded, share, signedPercent, tied } from '../../format/number.ts';
import { weekdays } from '../../format/time.ts';
import { featureWords } from '../../format/words.ts';
import { Chart, type ChartTable } from '../../parts/chart.tsx';
import { contextColour } from '../../parts/context-mark.tsx';
import { EstimateText } from '../../parts/estimate.tsx';
import { HowMade } from '../../parts/how-made.tsx';
import { ContextAdvice } from './context-advice.tsx';
import { Lineage } from './lineage.tsx';
import { NearestCustomers } from './nearest-customers.tsx';
import { SettingsCompared } from './settings-compared.tsx';
import { TypicalSessions } from './typical-sessions.tsx';

/** A way of use, opened: its rule, when it happens, what it looks like, and what would better it. */
export function ContextDetails({
  context,
  useCases,
}: {
  readonly context: UseContext;
  readonly useCases: UseCases;
}) {
  const { maker, product } = useCases;
  return (
    <div class={`details ${contextColour(context.colour)}`}>
      <div class="details-lead">
        {context.rule !== null && <p class="rule">{tied(context.rule.sentence)}</p>}
        <dl class="facts">
          <div>
            <dt>Sessions</dt>
            <dd>
              <a href={addressOf(`/m/${maker}/sessions/${product}`, { context: context.id })}>
                {count(context.sessions)}
              </a>
              <HowMade name="Sessions" figure="sessions" inputs={context.inputs} />
            </dd>
          </div>
          <div>
            <dt>Customers</dt>
            <dd>
              {count(context.customers)}
              <HowMade name="Customers" figure="customers" inputs={context.inputs} />
            </dd>
          </div>
          {Object.entries(context.outcomes).map(([name, amount]) => (
            <div key={name}>
              <dt>{featureWords(name)}</dt>
              <dd>
                {exact(amount)}
                <HowMade
                  name={featureWords(name)}
                  figure={`outcomes.${name}`}
                  inputs={context.inputs}
                />
              </dd>
            </div>
          ))}
          <div>
            <dt>The best tenth get, for the same use</dt>
            <dd>
              <EstimateText estimate={context.room} format={(more) => signedPercent(more / 100)} />
              <HowMade name="Room for better" figure="room" inputs={context.inputs} />
            </dd>
          </div>
          {context.weighing !== null && (
            <div>
              <dt>At other prices</dt>
              <dd>{context.weighing.sentence}</dd>
            </div>
          )}
          <div>
            <dt>Worth</dt>
            <dd>
              {exact(context.worth)}
              <HowMade name="Worth made" figure="worth" inputs={context.inputs} />
            </dd>
          </div>
          <div>
            <dt>Cost</dt>
            <dd>
              {exact(context.cost)}
              <HowMade name="Cost" figure="cost" inputs={context.inputs} />
            </dd>
          </div>
          <div>
            <dt>Worth for cost</dt>
            <dd>
              <EstimateText estimate={context.value} format={rounded} />
              <HowMade name="Worth for cost" figure="value" inputs={context.inputs} />
            </dd>
          </div>
        </dl>
      </div>
      <div class="details-grid">
        <Chart
          level={4}
          title="When it happens"
          unit="sessions by local weekday and hour of start"
          summary={whenWords(context)}
          table={heatTable(context)}
        >
          <HeatMap heat={context.heat} colour={contextColour(context.colour)} />
        </Chart>
        <SettingsCompared context={context} />
      </div>
      <TypicalSessions maker={maker} product={product} context={context} />
      <div class="details-grid">
        <NearestCustomers maker={maker} product={product} context={context} />
        <ContextAdvice maker={maker} product={product} context={context} />
        <Lineage context={context} others={useCases.items} />
      </div>
    </div>
  );
}

function whenWords({ heat }: UseContext): string {
  const days = heat.map((row) => row.reduce((sum, sessions) => sum + sessions, 0));
  const all = days.reduce((sum, sessions) => sum + sessions, 0);
  if (all === 0) return 'No sessions yet.';
  const weekend = ((days[5] ?? 0) + (days[6] ?? 0)) / all;
  const perHour = Array.from({ length: 24 }, (_, hour) =>
    heat.reduce((sum, row) => sum + (row[hour] ?? 0), 0),
  );
  const busiest = busiestHours(perHour, 3);
  return `${share(1 - weekend)} on working days; ${share(busiest.sessions / all)} start between ${busiest.from} and ${busiest.from + 3} h.`;
}

function busiestHours(perHour: readonly number[], length: number) {
  let best = { from: 0, sessions: 0 };
  for (let from = 0; from + length <= perHour.length; from++) {
    const sessions = perHour.slice(from, from + length).reduce((sum, value) => sum + value, 0);
    if (sessions > best.sessions) best = { from, sessions };
  }
  return best;
}

function heatTable({ heat }: UseContext): ChartTable {
  return {
    columns: [
      { label: 'Hour' },
      ...weekdays.map((name) => ({ label: name, numeric: true, format: String })),
    ],
    rows: Array.from({ length: 24 }, (_, hour) => [
      `${hour} to ${hour + 1} h`,
      ...heat.map((row) => row[hour] ?? 0),
    ]),
  };
}
