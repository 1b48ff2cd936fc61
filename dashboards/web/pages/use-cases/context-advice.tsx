import type { AdviceRecord } from '../../../../contract/records/advice.ts';
import type { UseContext } from '../../../../contract/records/use-context.ts';
import { addressOf } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { counted } from '../../format/number.ts';
import { Panel } from '../../parts/panel.tsx';
import { AdviceFate } from '../advice/advice-fate.tsx';
import { pieces } from '../advice/pieces.ts';

/** The advice drawn from a way of use, and what came of it. */
export function ContextAdvice({
  maker,
  product,
  context,
}: {
  readonly maker: string;
  readonly product: string;
  readonly context: UseContext;
}) {
  const answer = useAnswer<{ readonly items: readonly AdviceRecord[] }>(
    addressOf(`/api/v1/makers/${maker}/advice`, { product, limit: 1_000 }),
  );
  return (
    <section class="block">
      <h4 class="chart-title">Advice drawn from it</h4>
      <Panel answer={answer} what="advice">
        {({ items }) => {
          const drawn = pieces(items.filter((advice) => advice.context === context.id));
          if (drawn.length === 0) {
            return (
              <p class="quiet-words">
                None so far: no setting has been shown to give more among people who use it this
                way.
              </p>
            );
          }
          return (
            <ul class="plain">
              {drawn.map((piece) => (
                <li key={piece.key} class="piece-brief">
                  <p>
                    <a href={addressOf(`/m/${maker}/advice`, { product, context: context.id })}>
                      {piece.settingLabel}: {String(piece.to)}
                    </a>
                    , for {counted(piece.items.length, 'device')}
                  </p>
                  <AdviceFate items={piece.items} />
                </li>
              ))}
            </ul>
          );
        }}
      </Panel>
    </section>
  );
}
