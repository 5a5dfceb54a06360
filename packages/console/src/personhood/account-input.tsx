import type { ReactElement } from 'react';

/** Where an account is typed that is to be paid. `describedBy`: what is said about it. */
export function AccountInput(props: {
  readonly id: string;
  readonly account: string;
  readonly onAccount: (account: string) => void;
  readonly testId: string;
  readonly describedBy?: string;
}): ReactElement {
  return (
    <input
      id={props.id}
      className="text-input account-input"
      autoComplete="off"
      spellCheck={false}
      placeholder="0x…"
      value={props.account}
      onChange={(event) => props.onAccount(event.target.value)}
      aria-describedby={props.describedBy}
      data-testid={props.testId}
    />
  );
}
