import { computed, signal } from '@preact/signals';

/** What the reader chose; `system` follows the device. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const dark = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(dark.matches);
dark.addEventListener('change', (event) => {
  systemDark.value = event.matches;
});

const stored = localStorage.getItem('theme');
export const themeChoice = signal<ThemeChoice>(
  stored === 'light' || stored === 'dark' ? stored : 'system',
);

/** The theme on the page now, for what is drawn with colours of its own. */
export const themeNow = computed<'light' | 'dark'>(() => {
  if (themeChoice.value !== 'system') return themeChoice.value;
  return systemDark.value ? 'dark' : 'light';
});

/** Chooses a theme, and remembers it on this device. */
export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') {
    localStorage.removeItem('theme');
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem('theme', choice);
    document.documentElement.dataset.theme = choice;
  }
  themeChoice.value = choice;
}
