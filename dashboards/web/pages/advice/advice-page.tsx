import type { AdviceRecord } from '../../../../contract/records/advice.ts';
import { address, addressOf, go, withQuery } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { count, counted } from '../../format/number.ts';
import { adviceWords } from '../../format/words.ts';
import { Empty, Panel } from '../../parts/panel.tsx';
import { PageHead } from '../../shell/page-head.tsx';
import { ProductSwitch } from '../../shell/product-switch.tsx';
import { PieceCard } from './piece-card.tsx';
import { countByState, pieces } from './pieces.ts';

/** The most that one question asks for. */
const most = 1_000;

const states = Object.keys(adviceWords) as readonly AdviceRecord['state'][];

/** The advice that was given, what it was expected to bring, and what became of it. */
export function AdvicePage({ maker }: { readonly maker: string }) {
  const { query } = address.value;
  const product = query.get('product') ?? undefined;
  const context = query.get('context') ?? undefined;
  const state = states.find((name) => name === query.get('state'));
  const answer = useAnswer<{ readonly items: readonly AdviceRecord[]; readonly next?: string }>(
    addressOf(`/api/v1/makers/${maker}/advice`, { product, limit: most }),
  );
  return (
    <>
      <PageHead
        title="Advice"
        methods="advice"
        about="A better setting, seen among people who use a product in the same way. Some of it is held out on purpose, so that its effect can be measured."
      >
        <ProductSwitch
          maker={maker}
          product={product}
          choose={(chosen) =>
            go(withQuery({ product: chosen === '' ? undefined : chosen, context: undefined }))
          }
          all="All products"
        />
      </PageHead>
      <Panel
        answer={answer}
        what="the advice"
        skeleton="rows"
        empty={({ items }) => (items.length === 0 ? <None /> : undefined)}
      >
        {({ items, next }) => {
          const here = items.filter((one) => context === undefined || one.context === context);
          const wanted = pieces(here).filter(
            (piece) => state === undefined || piece.items.some((one) => one.state === state),
          );
          return (
            <>
              <States items={here} chosen={state} />
              <Narrowed context={context} items={here} />
              {next !== undefined && (
                <p class="note">Of the latest {count(most)}; choose a product to see more of it.</p>
              )}
              <ul class="plain pieces">
                {wanted.map((piece) => (
                  <li key={piece.key}>
                    <PieceCard maker={maker} piece={piece} state={state} />
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Panel>
    </>
  );
}

function None() {
  return (
    <Empty title="No advice yet">
      <p>
        Advice needs at least 15 customers who use a product in the same way, of whom 5 live with
        the better setting, and a difference that is clear of chance.
      </p>
    </Empty>
  );
}

/** The states as buttons, each with how many ended there. */
function States({
  items,
  chosen,
}: {
  readonly items: readonly AdviceRecord[];
  readonly chosen: AdviceRecord['state'] | undefined;
}) {
  const counts = countByState(items);
  return (
    <nav class="filters" aria-label="States">
      <a
        class="filter"
        href={withQuery({ state: undefined })}
        aria-current={chosen === undefined ? 'true' : undefined}
      >
        All <small>{count(items.length)}</small>
      </a>
      {states
        .filter((state) => counts.has(state) || state === chosen)
        .map((state) => (
          <a
            key={state}
            class="filter"
            href={withQuery({ state })}
            aria-current={state === chosen ? 'true' : undefined}
          >
            <span class={`fate-dot fate-${state}`} aria-hidden="true" />
            {adviceWords[state]} <small>{count(counts.get(state) ?? 0)}</small>
          </a>
        ))}
    </nav>
  );
}

function Narrowed({
  context,
  items,
}: {
  readonly context: string | undefined;
  readonly items: readonly AdviceRecord[];
}) {
  if (context === undefined) return null;
  const name = items[0]?.contextName ?? context;
  return (
    <p class="narrowed">
      Only for “{name}”: {counted(items.length, 'device')}.{' '}
      <a href={withQuery({ context: undefined })}>Show all ways of use</a>
    </p>
  );
}
