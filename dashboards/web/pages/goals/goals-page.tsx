import type { ProductGoals } from '../../../../contract/records/goal.ts';
import { go } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { counted } from '../../format/number.ts';
import { Freshness } from '../../parts/freshness.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { PageHead } from '../../shell/page-head.tsx';
import { ProductSwitch } from '../../shell/product-switch.tsx';
import { nameInSentence } from '../../shell/products.ts';
import { GoalSection } from './goal-section.tsx';

/** The strategic goals of a product: how far, made by whom, how likely to be reached. */
export function GoalsPage({
  maker,
  product,
}: {
  readonly maker: string;
  readonly product: string;
}) {
  const answer = useAnswer<ProductGoals>(`/api/v1/makers/${maker}/products/${product}/goals`);
  return (
    <>
      <PageHead
        title={`What the ${nameInSentence(maker, product)} is to reach`}
        methods="goals"
        about={answer.data && aboutWords(answer.data)}
      >
        <ProductSwitch
          maker={maker}
          product={product}
          choose={(other) => go(`/m/${maker}/goals/${other}`)}
        />
        <Freshness answer={answer} maker={maker} product={product} />
      </PageHead>
      <Panel
        answer={answer}
        what="the goals"
        skeleton="chart"
        empty={({ items }) => (items.length === 0 ? <NoGoals /> : undefined)}
      >
        {({ items }) => items.map((goal) => <GoalSection key={goal.id} goal={goal} />)}
      </Panel>
    </>
  );
}

function aboutWords({ items }: ProductGoals): string {
  if (items.length === 0) return 'No goals are declared.';
  const reached = items.filter(({ state }) => state === 'reached').length;
  return `${counted(items.length, 'goal')}, ${reached === 0 ? 'none' : reached} reached`;
}

function NoGoals() {
  return (
    <Empty title="No goals yet">
      <p>
        A goal is declared in the product model, under <code>goals</code>: what is measured, the
        target, and the day by which it is to be reached. Check the model with{' '}
        <code>valuemesh product check FILE</code>, and add it as a new version.
      </p>
    </Empty>
  );
}
