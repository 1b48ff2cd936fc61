import { chooseTheme, type ThemeChoice, themeChoice } from './theme.ts';

const choices: readonly (readonly [ThemeChoice, string])[] = [
  ['system', 'Theme: as the device'],
  ['light', 'Theme: light'],
  ['dark', 'Theme: dark'],
];

/** Light, dark, or as the device is set. */
export function ThemeSwitch() {
  return (
    <select
      class="quiet-select"
      aria-label="Theme"
      value={themeChoice.value}
      onChange={(event) => chooseTheme(event.currentTarget.value as ThemeChoice)}
    >
      {choices.map(([choice, words]) => (
        <option key={choice} value={choice}>
          {words}
        </option>
      ))}
    </select>
  );
}
