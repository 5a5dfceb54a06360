import type { ReactElement } from 'react';
import type { ThemeChoice } from './theme.ts';

const choices: readonly { readonly choice: ThemeChoice; readonly name: string }[] = [
  { choice: 'light', name: 'Light' },
  { choice: 'system', name: 'Auto' },
  { choice: 'dark', name: 'Dark' },
];

export function ThemeToggle({
  choice,
  onChoose,
}: {
  readonly choice: ThemeChoice;
  readonly onChoose: (choice: ThemeChoice) => void;
}): ReactElement {
  return (
    <fieldset className="theme-toggle" data-testid="theme">
      <legend className="unseen">Appearance</legend>
      {choices.map((each) => (
        <label key={each.choice}>
          <input type="radio" name="theme" checked={choice === each.choice} onChange={() => onChoose(each.choice)} />
          <span>{each.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
