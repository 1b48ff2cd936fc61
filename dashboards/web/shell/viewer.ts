import { signal } from '@preact/signals';
import { ask, Refused } from '../api/ask.ts';
import { setZone } from '../format/zone.ts';

/** Who is signed in, as `GET /api/v1/me` tells. */
export interface Viewer {
  readonly role: 'admin' | 'maker' | 'customer';
  readonly maker: string | null;
  readonly makerName: string | null;
  readonly customer: string | null;
  readonly customerName: string | null;
  readonly demo: boolean;
  /** IANA name; null where there is no one place. */
  readonly timezone: string | null;
}

/** Who looks at these pages; undefined until that is known, null for nobody. */
export const viewer = signal<Viewer | null | undefined>(undefined);

/** Why the last sign-in did not work, in words for the sign-in page. */
export const signInTrouble = signal<
  'link-used' | 'key-unknown' | 'unreachable' | 'too-many' | null
>(null);

/**
 * Finds out who looks: the one-time code of the link that was opened, else the cookie of an earlier
 * sign-in. The code leaves the address at once, so that it is neither shared nor kept in a history.
 */
export async function recogniseViewer(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(null, '', location.pathname + location.search);
  if (code !== null && (await signIn(code))) return;
  try {
    welcome(await ask<Viewer>('/api/v1/me'));
    // A link that was used before does no harm to someone who is still signed in.
    signInTrouble.value = null;
  } catch (error) {
    viewer.value = null;
    if (code !== null && signInTrouble.value === 'key-unknown') signInTrouble.value = 'link-used';
    else if (problemStatus(error) !== 401) signInTrouble.value = 'unreachable';
  }
}

/** Signs in with a one-time code or a key; false, with the trouble set, where it is refused. */
export async function signIn(code: string): Promise<boolean> {
  try {
    welcome(await ask<Viewer>('/api/v1/sign-in', { method: 'POST', body: { code } }));
    signInTrouble.value = null;
    return true;
  } catch (error) {
    const status = problemStatus(error);
    signInTrouble.value =
      status === 401 || status === 400
        ? 'key-unknown'
        : status === 429
          ? 'too-many'
          : 'unreachable';
    return false;
  }
}

function welcome(who: Viewer): void {
  setZone(who.timezone);
  viewer.value = who;
}

/** The sign-in has ended, here or on the server. */
export function signedOut(): void {
  viewer.value = null;
}

/** Signs out and starts afresh, so that nothing of this viewer stays in memory. */
export async function signOut(): Promise<void> {
  await ask('/api/v1/sign-out', { method: 'POST' }).catch(() => undefined);
  location.assign('/');
}

function problemStatus(error: unknown): number {
  return error instanceof Refused ? error.problem.status : 0;
}
