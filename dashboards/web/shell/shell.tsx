import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { address, go } from '../address.ts';
import { useStream } from '../api/live.ts';
import { productsAnswer } from './products.ts';
import { ThemeSwitch } from './theme-switch.tsx';
import { signOut, type Viewer } from './viewer.ts';

const sections = [
  ['use-cases', 'Use cases'],
  ['value', 'Value'],
  ['adoption', 'Adoption'],
  ['goals', 'Goals'],
  ['maturity', 'Maturity'],
  ['advice', 'Advice'],
  ['sessions', 'Sessions'],
  ['health', 'Live health'],
] as const;

/** What stands around every page: the name, the way to the others, who looks, and the theme. */
export function Shell({
  who,
  maker,
  children,
}: {
  readonly who: Viewer;
  readonly maker: string | undefined;
  readonly children: ComponentChildren;
}) {
  useStream();
  const main = useRef<HTMLElement>(null);
  const { path } = address.value;
  const first = useRef(true);
  useEffect(() => {
    // A reader of the screen is told of the new page; at the first one the browser does so.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
    document
      .querySelector('.sections [aria-current]')
      ?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [path]);
  const section = path.split('/')[3];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="masthead">
        <a class="brand" href="/">
          <BrandMark />
          ValueMesh
        </a>
        {who.role !== 'customer' && maker !== undefined && (
          <nav class="sections" aria-label="Pages">
            {sections.map(([name, words]) => (
              <a
                key={name}
                href={`/m/${maker}/${name}`}
                aria-current={section === name ? 'page' : undefined}
              >
                {words}
              </a>
            ))}
          </nav>
        )}
        <div class="masthead-end">
          {isDemo(who, maker) && (
            <span class="demo" title="Simulated customers and devices; no real person is shown">
              Demo data
            </span>
          )}
          {who.role === 'admin' && <MakerSwitch maker={maker} />}
          <ThemeSwitch />
          <button
            type="button"
            class="quiet"
            onClick={signOut}
            title={`Signed in as ${nameOf(who)}`}
          >
            Sign out
          </button>
        </div>
      </header>
      <main id="main" class="page" ref={main} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function isDemo(who: Viewer, maker: string | undefined): boolean {
  if (who.maker === maker && who.demo) return true;
  return productsAnswer.value?.some((listing) => listing.maker === maker && listing.demo) ?? false;
}

function nameOf(who: Viewer): string {
  if (who.role === 'admin') return 'administrator';
  return (who.role === 'maker' ? who.makerName : who.customerName) ?? who.role;
}

/** Administrators see every maker, one at a time. */
function MakerSwitch({ maker }: { readonly maker: string | undefined }) {
  const makers = [...new Set((productsAnswer.value ?? []).map((listing) => listing.maker))];
  if (makers.length < 2) return null;
  return (
    <select
      class="quiet-select"
      aria-label="Maker"
      value={maker}
      onChange={(event) => go(`/m/${event.currentTarget.value}/use-cases`)}
    >
      {makers.map((id) => (
        <option key={id} value={id}>
          Maker: {id}
        </option>
      ))}
    </select>
  );
}

function BrandMark() {
  return (
    <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M4 6 12 19 20 6M4 6h16" fill="none" stroke="currentColor" stroke-width="1.6" />
      <circle cx="4" cy="6" r="3" />
      <circle cx="20" cy="6" r="3" />
      <circle cx="12" cy="19" r="3" />
    </svg>
  );
}
