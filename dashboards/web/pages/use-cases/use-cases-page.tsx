import type { UseCases } from '../../../../contract/records/use-context.ts';
import { address, go } from '../../address.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { counted } from '../../format/number.ts';
import { dayRange } from '../../format/time.ts';
import { withheldWords } from '../../format/words.ts';
import { Freshness } from '../../parts/freshness.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PageHead } from '../../shell/page-head.tsx';
import { ProductSwitch } from '../../shell/product-switch.tsx';
import { nameInSentence } from '../../shell/products.ts';
import { BesideKind } from './beside-kind.tsx';
import { Emerging } from './emerging.tsx';
import { Missing } from './missing.tsx';
import { OneUse } from './one-use.tsx';
import { Portfolio } from './portfolio.tsx';
import { Quality } from './quality.tsx';

/** The ways in which a product is used, by the value they make. */
export function UseCasesPage({
  maker,
  product,
}: {
  readonly maker: string;
  readonly product: string;
}) {
  const answer = useAnswer<UseCases>(`/api/v1/makers/${maker}/products/${product}/use-cases`);
  const open = address.value.query.get('context') ?? undefined;
  return (
    <>
      <PageHead
        title={`How the ${nameInSentence(maker, product)} is used`}
        methods="use-contexts"
        about={answer.data === undefined ? undefined : <About useCases={answer.data} />}
      >
        <ProductSwitch
          maker={maker}
          product={product}
          choose={(other) => go(`/m/${maker}/use-cases/${other}`)}
        />
        <Freshness answer={answer} maker={maker} product={product} />
      </PageHead>
      <Panel
        answer={answer}
        what="the ways of use"
        skeleton="rows"
        empty={(useCases) =>
          useCases.items.length === 0 ? (
            <Missing useCases={useCases} maker={maker} product={product} />
          ) : undefined
        }
      >
        {(useCases) => (
          <>
            {useCases.withheld !== undefined && (
              <p class="note">{withheldWords[useCases.withheld]}.</p>
            )}
            <Emerging items={useCases.emerging} />
            <Portfolio useCases={useCases} open={open} />
            <Quality quality={useCases.quality} inputs={useCases.inputs} />
            <BesideKind key={product} maker={maker} product={product} />
          </>
        )}
      </Panel>
      <OneUse key={product} maker={maker} product={product} />
    </>
  );
}

function About({ useCases }: { readonly useCases: UseCases }) {
  const { items, n, customers, window } = useCases;
  if (items.length === 0) return <>Nothing to tell yet.</>;
  return (
    <>
      {counted(items.length, 'way')} of use in {counted(n, 'session')} of{' '}
      {counted(customers, 'customer')}, {dayRange(window.from, window.to)}
    </>
  );
}
