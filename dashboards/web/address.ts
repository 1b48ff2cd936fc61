import { signal } from '@preact/signals';

/** Where we are: everything a page shows is decided by it, so that links and "back" work. */
export interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
}

export const address = signal<Address>(read());

function read(): Address {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** Goes to an address of these pages; `replace` leaves no step to come back to. */
export function go(href: string, { replace = false } = {}): void {
  const before = address.value.path;
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  address.value = read();
  if (address.value.path !== before) scrollTo(0, 0);
}

/** The present address with some of its query changed; `undefined` takes a word out. */
export function withQuery(changes: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(address.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  return addressOf(address.value.path, query);
}

/** A path with a query, in which what is undefined is left out. */
export function addressOf(
  path: string,
  query: URLSearchParams | Readonly<Record<string, string | number | undefined>>,
): string {
  const words =
    query instanceof URLSearchParams
      ? query
      : new URLSearchParams(
          Object.entries(query).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, String(value)]],
          ),
        );
  const text = words.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Whether these pages, rather than the server, answer a path. */
function isPage(path: string): boolean {
  return path === '/' || path === '/sign-in' || path.startsWith('/m/');
}

/** Makes links between pages and the browser's back and forward work without loading anew. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    address.value = read();
  });
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a');
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target !== '' || link.hasAttribute('download')) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || !isPage(url.pathname) || url.hash !== '') return;
    event.preventDefault();
    go(url.pathname + url.search);
  });
}
