import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Asked } from './asked.tsx';
import { csvOf, download } from './csv.ts';
import type { Explainable } from './how-made.tsx';

/** A column of the figures behind a chart. */
export interface Column {
  readonly label: string;
  /** How a person reads a value; the CSV has it as it is. */
  readonly format?: (value: never) => string;
  readonly numeric?: boolean;
}
export type Cell = string | number | null;

/** The figures behind a chart, so that it can be read, heard and taken away. */
export interface ChartTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * What every chart has: a title with its unit, a sentence that says what it shows, its figures as
 * a table, and the same as CSV.
 */
export function Chart({
  title,
  unit,
  summary,
  table,
  aside,
  level = 2,
  explained,
  children,
}: {
  readonly title: string;
  readonly unit?: string;
  readonly summary: ComponentChildren;
  readonly table: ChartTable;
  /** Controls that belong to this chart alone. */
  readonly aside?: ComponentChildren;
  /** How deep its title stands among the headings of the page. */
  readonly level?: 2 | 3 | 4;
  /** Its main figure. */
  readonly explained?: Explainable;
  readonly children: ComponentChildren;
}) {
  const [asTable, setAsTable] = useState(false);
  const Heading = `h${level}` as const;
  return (
    <figure class="chart">
      <figcaption class="chart-head">
        <div class="chart-words">
          <Heading class="chart-title">
            {explained === undefined ? title : <Asked words={title} explained={explained} />}
            {unit !== undefined && unit !== '' && <span class="chart-unit"> {unit}</span>}
          </Heading>
          <p class="chart-summary">{summary}</p>
        </div>
        <div class="chart-tools">
          {aside}
          <button
            type="button"
            class="tool"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            Table<span class="unseen"> of {title}</span>
          </button>
          <button
            type="button"
            class="tool"
            onClick={() => download(`${fileName(title)}.csv`, csvOf(table))}
          >
            CSV<span class="unseen"> of {title}</span>
          </button>
        </div>
      </figcaption>
      {asTable ? <FigureTable title={title} table={table} /> : children}
    </figure>
  );
}

function FigureTable({ title, table }: { readonly title: string; readonly table: ChartTable }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section class="table-scroll" aria-label={`${title}, as a table`} tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            {table.columns.map(({ label, numeric }) => (
              <th key={label} scope="col" class={numeric === true ? 'number' : undefined}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.join('\u0000')}>
              {row.map((cell, n) => (
                <td
                  key={table.columns[n]?.label}
                  class={table.columns[n]?.numeric === true ? 'number' : undefined}
                >
                  {shown(cell, table.columns[n])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function shown(cell: Cell, column: Column | undefined): string {
  if (cell === null) return '–';
  return column?.format === undefined ? String(cell) : column.format(cell as never);
}

function fileName(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
