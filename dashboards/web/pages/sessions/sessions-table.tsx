import type { ProductModel } from '../../../../contract/model/product-model.ts';
import type { SessionRecord } from '../../../../contract/records/session.ts';
import type { UseContext } from '../../../../contract/records/use-context.ts';
import { withQuery } from '../../address.ts';
import { capitalised, measured, money } from '../../format/number.ts';
import { duration, moment } from '../../format/time.ts';
import { ContextMark } from '../../parts/context-mark.tsx';
import { type Amount, amountsOf } from './amounts.ts';
import { SessionDetails } from './session-details.tsx';

/** A page of sessions; one of them may be opened to see its signals. */
export function SessionsTable({
  base,
  maker,
  sessions,
  model,
  contexts,
  open,
}: {
  /** where the API has the product */
  readonly base: string;
  readonly maker: string;
  readonly sessions: readonly SessionRecord[];
  readonly model: ProductModel | undefined;
  readonly contexts: readonly UseContext[];
  readonly open: string | undefined;
}) {
  const amounts = amountsOf(model);
  const currency = model?.value.currency;
  const columns = 7 + amounts.length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section class="block table-scroll table-whole" aria-label="Sessions" tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Start</th>
            <th scope="col">Lasted</th>
            <th scope="col">Way of use</th>
            <th scope="col">Customer</th>
            <th scope="col">Device</th>
            {amounts.map(({ feature, label }) => (
              <th key={feature} scope="col" class="number">
                {label}
              </th>
            ))}
            <th scope="col" class="number">
              Worth
            </th>
            <th scope="col" class="number">
              Cost
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <Rows
              key={session.id}
              session={session}
              open={session.id === open}
              maker={maker}
              base={base}
              model={model}
              amounts={amounts}
              currency={currency}
              columns={columns}
              context={contexts.find(({ id }) => id === session.context)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Rows({
  session,
  open,
  maker,
  base,
  model,
  amounts,
  currency,
  columns,
  context,
}: {
  readonly session: SessionRecord;
  readonly open: boolean;
  readonly maker: string;
  readonly base: string;
  readonly model: ProductModel | undefined;
  readonly amounts: readonly Amount[];
  readonly currency: string | undefined;
  readonly columns: number;
  readonly context: UseContext | undefined;
}) {
  const priced = (value: number | null) =>
    value === null ? '–' : currency === undefined ? String(value) : money(value, currency);
  return (
    <>
      <tr class={open ? 'row-open' : undefined}>
        <th scope="row">
          <a href={withQuery({ session: open ? undefined : session.id })} aria-expanded={open}>
            {moment(session.start)}
          </a>
        </th>
        <td>
          {duration(session.end - session.start)}
          {session.open && <span class="badge">going on</span>}
        </td>
        <td>
          {context === undefined ? (
            <span class="withheld">not assigned yet</span>
          ) : (
            <a class="context-link" href={withQuery({ context: context.id, after: undefined })}>
              <ContextMark place={context.colour} />
              {capitalised(context.name)}
            </a>
          )}
        </td>
        <td>
          {session.customer === null ? (
            <span class="withheld">not known</span>
          ) : (
            <a href={`/m/${maker}/c/${session.customer}`}>{session.customer}</a>
          )}
        </td>
        <td>
          <a href={withQuery({ device: session.device, after: undefined })}>{session.device}</a>
          {session.part !== null && ` · ${session.part}`}
        </td>
        {amounts.map((amount) => {
          const value = amount.of(session);
          return (
            <td key={amount.feature} class="number">
              {value === null ? '–' : measured(value, amount.unit)}
            </td>
          );
        })}
        <td class="number">{priced(session.worth)}</td>
        <td class="number">{priced(session.cost)}</td>
      </tr>
      {open && (
        <tr class="row-details">
          <td colSpan={columns}>
            <SessionDetails base={base} session={session} model={model} />
          </td>
        </tr>
      )}
    </>
  );
}
