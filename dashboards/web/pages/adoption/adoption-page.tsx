import type { ProductAdoption } from '../../../../contract/records/adoption.ts';
import { address, addressOf, go, withQuery } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { counted, tied } from '../../format/number.ts';
import { localDate } from '../../format/time.ts';
import { Asked } from '../../parts/asked.tsx';
import { Freshness } from '../../parts/freshness.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { readPeriod } from '../../parts/period.ts';
import { PeriodSwitch } from '../../parts/period-switch.tsx';
import { PageHead } from '../../shell/page-head.tsx';
import { ProductSwitch } from '../../shell/product-switch.tsx';
import { nameInSentence } from '../../shell/products.ts';
import { ActiveLines } from './active-lines.tsx';
import { Campaigns } from './campaigns.tsx';
import { Positions } from './positions.tsx';
import { RetentionChart } from './retention-chart.tsx';
import { Transitions } from './transitions.tsx';

/** How much a product is used and how long, and whether those who use it get something of it. */
export function AdoptionPage({
  maker,
  product,
}: {
  readonly maker: string;
  readonly product: string;
}) {
  const { query } = address.value;
  const period = readPeriod(query, '84d');
  const group = query.get('group') || undefined;
  const answer = useAnswer<ProductAdoption>(
    addressOf(`/api/v1/makers/${maker}/products/${product}/adoption`, {
      from: period.from,
      to: period.to,
      group,
    }),
  );
  return (
    <>
      <PageHead
        title={`Adoption of the ${nameInSentence(maker, product)}`}
        methods="adoption-and-adoption-against-value"
        about={answer.data && aboutOf(answer.data)}
      >
        <ProductSwitch
          maker={maker}
          product={product}
          choose={(other) => go(`/m/${maker}/adoption/${other}`)}
        />
        <PeriodSwitch period={period} />
        {group !== undefined && (
          <button type="button" class="button" onClick={() => go(withQuery({ group: undefined }))}>
            Group {group}: show all
          </button>
        )}
        <Freshness answer={answer} maker={maker} product={product} />
      </PageHead>
      <Panel
        answer={answer}
        what="adoption"
        skeleton="chart"
        empty={({ firstDay, customers }) =>
          firstDay === null || customers === 0 ? <NoUse /> : undefined
        }
      >
        {(adoption) => (
          <>
            <ul class="sentences">
              {adoption.sentences.map((sentence) => (
                <li key={sentence}>{tied(sentence)}</li>
              ))}
              <li>
                <Asked
                  words={tied(adoption.activation.sentence)}
                  about="What goes with staying"
                  explained={{ figure: 'activation.chosenOn', inputs: adoption.inputs }}
                />
              </li>
            </ul>
            <Positions maker={maker} adoption={adoption} />
            <Transitions transitions={adoption.transitions} inputs={adoption.inputs} />
            <Campaigns campaigns={adoption.campaigns} inputs={adoption.inputs} />
            <div class="details-grid">
              <ActiveLines active={adoption.active} inputs={adoption.inputs} />
              <RetentionChart retention={adoption.retention} inputs={adoption.inputs} />
            </div>
          </>
        )}
      </Panel>
    </>
  );
}

function aboutOf({ n, customers, firstDay, lastDay }: ProductAdoption): string {
  if (firstDay === null || lastDay === null) return 'Nothing to tell yet.';
  return `${counted(n, 'session')} of ${counted(customers, 'customer')}, ${localDate(firstDay)} to ${localDate(lastDay)}`;
}

function NoUse() {
  return (
    <Empty title="Nobody known used it in this period">
      <p>
        Adoption is told of customers: of owners of devices, and of those whom readings name.{' '}
        <a href={withQuery({ period: 'all', from: undefined, to: undefined, group: undefined })}>
          Show all time
        </a>
      </p>
    </Empty>
  );
}
