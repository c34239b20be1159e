import { theme, THEMES } from './theme.ts';

const NAMES = { system: 'System', light: 'Light', dark: 'Dark' } as const;

/** Chooses light, dark, or what the system has. */
export function ThemeToggle() {
  return (
    <label class="theme-toggle">
      <span class="visually-hidden">Colours</span>
      <select
        value={theme.value}
        onChange={({ currentTarget }) => {
          theme.value = THEMES.find((known) => known === currentTarget.value) ?? 'system';
        }}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {NAMES[name]}
          </option>
        ))}
      </select>
    </label>
  );
}
