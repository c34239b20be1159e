import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'iot-connector.theme';

export const theme = signal<Theme>('system');

/** Counts changes of the colours in force, for what draws on a canvas. */
export const coloursChanged = signal(0);

/** Applies the kept choice, and follows the system's where there is none. */
export function startTheme(): void {
  const kept = localStorage.getItem(KEY);
  theme.value = THEMES.find((known) => known === kept) ?? 'system';
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    localStorage.setItem(KEY, theme.value);
    coloursChanged.value = coloursChanged.peek() + 1;
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    coloursChanged.value += 1;
  });
}
