import type { ProductModel } from '../../../../contract/model/product-model.ts';
import type { SessionRecord } from '../../../../contract/records/session.ts';
import type { UseCases } from '../../../../contract/records/use-context.ts';
import { address, addressOf, go, withQuery } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { capitalised } from '../../format/number.ts';
import { zoneName } from '../../format/zone.ts';
import { Empty, Panel } from '../../parts/panel.tsx';
import { readPeriod } from '../../parts/period.ts';
import { PeriodSwitch } from '../../parts/period-switch.tsx';
import { PageHead } from '../../shell/page-head.tsx';
import { ProductSwitch } from '../../shell/product-switch.tsx';
import { nameInSentence } from '../../shell/products.ts';
import { SessionsTable } from './sessions-table.tsx';

/** What the list can be narrowed to, by the word that stands in the address. */
const narrowings = ['customer', 'device', 'group'] as const;
const perPage = 25;

/** The sessions behind every figure, latest first. */
export function SessionsPage({
  maker,
  product,
}: {
  readonly maker: string;
  readonly product: string;
}) {
  const { query } = address.value;
  const period = readPeriod(query, 'all');
  const base = `/api/v1/makers/${maker}/products/${product}`;
  const context = query.get('context') ?? undefined;
  const narrowed = Object.fromEntries(
    narrowings.map((name) => [name, query.get(name) || undefined]),
  );
  const answer = useAnswer<{ readonly items: readonly SessionRecord[]; readonly next?: string }>(
    addressOf(`${base}/sessions`, {
      context,
      ...narrowed,
      from: period.from,
      to: period.to,
      after: query.get('after') ?? undefined,
      limit: perPage,
    }),
  );
  const model = useAnswer<ProductModel>(`${base}/model`).data;
  const contexts = useAnswer<UseCases>(`${base}/use-cases`).data?.items ?? [];
  return (
    <>
      <PageHead
        title={`Sessions of the ${nameInSentence(maker, product)}`}
        methods="sessions"
        about={`What every figure stands on, latest first. Times are those of ${zoneName().replaceAll('_', ' ')}.`}
      >
        <ProductSwitch
          maker={maker}
          product={product}
          choose={(other) => go(`/m/${maker}/sessions/${other}`)}
        />
        <label class="field">
          <span class="field-label">Way of use</span>
          <select
            value={context ?? ''}
            onChange={({ currentTarget: { value } }) =>
              go(withQuery({ context: value === '' ? undefined : value, after: undefined }))
            }
          >
            <option value="">All</option>
            {contexts.map(({ id, name }) => (
              <option key={id} value={id}>
                {capitalised(name)}
              </option>
            ))}
          </select>
        </label>
        <PeriodSwitch period={period} />
        {narrowings.map((name) => (
          <Narrowing key={name} name={name} value={narrowed[name] ?? ''} />
        ))}
      </PageHead>
      <Panel
        answer={answer}
        what="the sessions"
        skeleton="rows"
        empty={({ items }) =>
          items.length === 0 ? (
            <Empty title="No such sessions">
              <p>
                Nothing was in use that fits these filters.{' '}
                <a href={`/m/${maker}/sessions/${product}`}>Show all sessions</a>
              </p>
            </Empty>
          ) : undefined
        }
      >
        {({ items, next }) => (
          <>
            <SessionsTable
              base={base}
              maker={maker}
              sessions={items}
              model={model}
              contexts={contexts}
              open={query.get('session') ?? undefined}
            />
            <nav class="pages" aria-label="Pages of the list">
              {query.has('after') && (
                <a class="button" href={withQuery({ after: undefined, session: undefined })}>
                  Latest
                </a>
              )}
              {next !== undefined && (
                <a class="button" href={withQuery({ after: next, session: undefined })}>
                  Earlier sessions
                </a>
              )}
            </nav>
          </>
        )}
      </Panel>
    </>
  );
}

function Narrowing({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <label class="field">
      <span class="field-label">{capitalised(name)}</span>
      <input
        type="search"
        class="short"
        placeholder="any"
        spellcheck={false}
        value={value}
        onChange={({ currentTarget: { value: wanted } }) =>
          go(withQuery({ [name]: wanted.trim() || undefined, after: undefined }))
        }
      />
    </label>
  );
}
