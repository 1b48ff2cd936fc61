import { useState } from 'preact/hooks';
import { PageHead } from '../shell/page-head.tsx';
import { ThemeSwitch } from '../shell/theme-switch.tsx';
import { signIn, signInTrouble } from '../shell/viewer.ts';

const troubles = {
  'link-used': [
    'This link has been used already.',
    'A link opens the pages once. Ask for a new one, or sign in with your key.',
  ],
  'key-unknown': [
    'That key does not open anything.',
    'Check that all of it was copied; it may also have been revoked or have expired.',
  ],
  'too-many': ['Too many attempts from this address.', 'Wait a minute, then try again.'],
  unreachable: ['The system does not answer.', 'Check that it runs, then try again.'],
} as const;

/** The door: a key, where no link was opened. */
export function SignInPage() {
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const trouble = signInTrouble.value === null ? undefined : troubles[signInTrouble.value];
  const enter = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    await signIn(key.trim());
    setBusy(false);
  };
  return (
    <main class="door">
      <form class="door-card" onSubmit={enter}>
        <PageHead
          title="ValueMesh"
          about="How products are used, and the value that use creates."
        />
        {trouble !== undefined && (
          <div class="note note-warning" role="alert">
            <p class="note-title">{trouble[0]}</p>
            <p>{trouble[1]}</p>
          </div>
        )}
        <label class="field field-tall">
          <span class="field-label">Your key</span>
          <input
            type="password"
            autocomplete="current-password"
            required
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button button-first" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
        <p class="door-foot">
          A sign-in link needs no key. <code>valuemesh key link</code> makes one.
        </p>
      </form>
      <ThemeSwitch />
    </main>
  );
}
