import { useEffect } from 'preact/hooks';
import { address, go } from './address.ts';
import { AdoptionPage } from './pages/adoption/adoption-page.tsx';
import { AdvicePage } from './pages/advice/advice-page.tsx';
import { CustomerPage } from './pages/customer/customer-page.tsx';
import { GoalsPage } from './pages/goals/goals-page.tsx';
import { HealthPage } from './pages/health/health-page.tsx';
import { MaturityPage } from './pages/maturity/maturity-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { SessionsPage } from './pages/sessions/sessions-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { UseCasesPage } from './pages/use-cases/use-cases-page.tsx';
import { ValuePage } from './pages/value/value-page.tsx';
import { productsAnswer, useProducts } from './shell/products.ts';
import { Shell } from './shell/shell.tsx';
import { type Viewer, viewer } from './shell/viewer.ts';

/** Every page, decided by who looks and by the address. */
export function App() {
  const who = viewer.value;
  if (who === undefined) return <p class="unseen">Loading…</p>;
  if (who === null) return <SignInPage />;
  return who.role === 'customer' ? <CustomerSide who={who} /> : <MakerSide who={who} />;
}

function CustomerSide({ who }: { readonly who: Viewer }) {
  const [maker, customer] = [who.maker ?? '', who.customer ?? ''];
  const home = `/m/${maker}/c/${customer}`;
  const { path } = address.value;
  if (path === '/' || path === '/sign-in') return <Redirect to={home} />;
  return (
    <Shell who={who} maker={maker}>
      {path === home ? (
        <CustomerPage maker={maker} customer={customer} own />
      ) : (
        <NotFoundPage home={home} />
      )}
    </Shell>
  );
}

function MakerSide({ who }: { readonly who: Viewer }) {
  useProducts();
  const { path } = address.value;
  const [, , asked, section = '', ...rest] = path.split('/').map(decodeURIComponent);
  const maker = asked ?? who.maker ?? productsAnswer.value?.[0]?.maker;
  if (maker === undefined) {
    return (
      <Shell who={who} maker={undefined}>
        {productsAnswer.value !== undefined && <NoProducts />}
      </Shell>
    );
  }
  if (path === '/' || path === '/sign-in' || section === '') {
    return <Redirect to={`/m/${maker}/use-cases`} />;
  }
  return (
    <Shell who={who} maker={maker}>
      <MakerPage key={path} maker={maker} section={section} id={rest[0]} />
    </Shell>
  );
}

const productPages = {
  'use-cases': UseCasesPage,
  adoption: AdoptionPage,
  goals: GoalsPage,
  sessions: SessionsPage,
} as const;

/** The pages of a maker; those of one product find one where the address names none. */
function MakerPage({
  maker,
  section,
  id,
}: {
  readonly maker: string;
  readonly section: string;
  readonly id: string | undefined;
}) {
  switch (section) {
    case 'value':
      return <ValuePage maker={maker} />;
    case 'maturity':
      return <MaturityPage maker={maker} />;
    case 'advice':
      return <AdvicePage maker={maker} />;
    case 'health':
      return <HealthPage maker={maker} />;
    case 'c':
      if (id !== undefined) return <CustomerPage maker={maker} customer={id} />;
      break;
    case 'use-cases':
    case 'adoption':
    case 'goals':
    case 'sessions': {
      if (id === undefined) return <FirstProduct maker={maker} section={section} />;
      const Page = productPages[section];
      return <Page maker={maker} product={id} />;
    }
  }
  return <NotFoundPage home="/" />;
}

function FirstProduct({ maker, section }: { readonly maker: string; readonly section: string }) {
  const products = productsAnswer.value;
  if (products === undefined) return null;
  const own = products.filter((listing) => listing.maker === maker);
  const first = own.toSorted((a, b) => b.sessions - a.sessions)[0];
  if (first === undefined) return <NoProducts />;
  return <Redirect to={`/m/${maker}/${section}/${first.product}`} />;
}

function NoProducts() {
  return (
    <NotFoundPage home="/" title="No products yet">
      A product begins with its model: one file that says what its signals mean, what a use of it is
      and what the use gives and takes. Check it with <code>valuemesh product check FILE</code>, add
      it with <code>valuemesh product add FILE</code>.
    </NotFoundPage>
  );
}

function Redirect({ to }: { readonly to: string }) {
  useEffect(() => go(to, { replace: true }), [to]);
  return null;
}
