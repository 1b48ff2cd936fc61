import type { UseContext } from '../../../../contract/records/use-context.ts';
import { type IntervalRow, IntervalRows } from '../../charts/interval-rows.tsx';
import { counted, currencySign, rounded } from '../../format/number.ts';
import { Chart, type ChartTable } from '../../parts/chart.tsx';
import { contextColour } from '../../parts/context-mark.tsx';
import { Empty } from '../../parts/panel.tsx';

/** The levers: what the value is under each level of each setting, within one way of use. */
export function SettingsCompared({ context }: { readonly context: UseContext }) {
  const names = [...new Set(context.settings.map(({ setting }) => setting))];
  if (names.length === 0) {
    return (
      <Empty title="No settings to compare">
        <p>The product model declares no setting, or none was seen in these sessions.</p>
      </Empty>
    );
  }
  return (
    <>
      {names.map((name) => (
        <OneSetting key={name} context={context} name={name} />
      ))}
    </>
  );
}

function OneSetting({ context, name }: { readonly context: UseContext; readonly name: string }) {
  const levels = context.settings.filter(({ setting }) => setting === name);
  const rows: readonly IntervalRow[] = levels.map(({ level, sessions, customers, value }) => ({
    key: String(level),
    label: String(level),
    note: `${counted(sessions, 'session')}, ${counted(customers, 'customer')}`,
    estimate: value,
    explained: { figure: settingFigure(name, level), inputs: context.inputs },
  }));
  return (
    <Chart
      level={4}
      title={`Value by ${levels[0]?.label.toLowerCase() ?? name}`}
      unit={`worth for ${currencySign(context.worth.unit)}1 of cost, 90 % interval`}
      summary={settingWords(levels)}
      table={settingTable(levels)}
    >
      <div class={contextColour(context.colour)}>
        <IntervalRows rows={rows} format={rounded} />
      </div>
    </Chart>
  );
}

/** The way to the value of a level, as references name it. */
function settingFigure(setting: string, level: Levels[number]['level']): string {
  return `settings.${encodeURIComponent(`${setting},${level}`).replaceAll('~', '%7E')}.value`;
}

type Levels = UseContext['settings'];

function settingWords(levels: Levels): string {
  const known = levels.filter(({ value }) => value.value !== null);
  const [best, next] = known.toSorted((a, b) => (b.value.value ?? 0) - (a.value.value ?? 0));
  if (best === undefined) return 'No level has enough customers for a figure.';
  if (next === undefined) return `Only “${best.level}” has enough customers for a figure.`;
  const apart = (best.value.lo90 ?? 0) > (next.value.hi90 ?? 0);
  return apart
    ? `“${best.level}” gives most, clear of “${next.level}”.`
    : `“${best.level}” is ahead of “${next.level}”, but their intervals overlap.`;
}

function settingTable(levels: Levels): ChartTable {
  return {
    columns: [
      { label: 'Level' },
      { label: 'Sessions', numeric: true, format: rounded },
      { label: 'Customers', numeric: true, format: rounded },
      { label: 'Value', numeric: true, format: rounded },
      { label: 'Low', numeric: true, format: rounded },
      { label: 'High', numeric: true, format: rounded },
    ],
    rows: levels.map(({ level, sessions, customers, value }) => [
      String(level),
      sessions,
      customers,
      value.value,
      value.lo90,
      value.hi90,
    ]),
  };
}
