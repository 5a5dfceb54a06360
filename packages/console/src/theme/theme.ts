import { createContext, useContext, useEffect, useState } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';

const key = 'sclera-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** What was chosen on this device, or what the system says. */
export function readThemeChoice(): ThemeChoice {
  const stored = localStorage.getItem(key);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function applyTheme(choice: ThemeChoice): void {
  if (choice === 'system') localStorage.removeItem(key);
  else localStorage.setItem(key, choice);
  document.documentElement.dataset['theme'] = resolve(choice);
}

export function useThemeChoice(): [choice: ThemeChoice, theme: Theme, choose: (choice: ThemeChoice) => void] {
  const [choice, setChoice] = useState(readThemeChoice);
  const [theme, setTheme] = useState<Theme>(() => resolve(choice));
  useEffect(() => {
    const update = () => {
      applyTheme(choice);
      setTheme(resolve(choice));
    };
    update();
    dark.addEventListener('change', update);
    return () => dark.removeEventListener('change', update);
  }, [choice]);
  return [choice, theme, setChoice];
}

function resolve(choice: ThemeChoice): Theme {
  if (choice !== 'system') return choice;
  return dark.matches ? 'dark' : 'light';
}

/** For what is drawn on a canvas and cannot read the style sheet's colours. */
export const ThemeContext: React.Context<Theme> = createContext<Theme>('light');
export const useTheme = (): Theme => useContext(ThemeContext);
