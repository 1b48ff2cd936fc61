import { chooseTheme, type ThemeChoice, themeChoice } from './theme.ts';

const choices: readonly (readonly [ThemeChoice, string])[] = [
  ['system', 'Auto'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** Light, dark, or as the device is set. */
export function ThemeSwitch() {
  return (
    <label class="theme" title="Theme">
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path
          d="M8 1a7 7 0 1 1 0 14A7 7 0 1 1 8 1Zm0 1.5v11a5.5 5.5 0 1 0 0-11Z"
          fill-rule="evenodd"
        />
      </svg>
      <span class="unseen">Theme</span>
      <select
        class="quiet-select"
        value={themeChoice.value}
        onChange={(event) => chooseTheme(event.currentTarget.value as ThemeChoice)}
      >
        {choices.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
