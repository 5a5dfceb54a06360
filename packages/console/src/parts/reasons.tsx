import type { Problem } from '@sclera/sdk/contract';
import type { ReactElement } from 'react';

/** Why something was refused: each rule that fired, how to mend it, and the article it comes from. */
export function Reasons({ reasons }: { readonly reasons: NonNullable<Problem['reasons']> }): ReactElement | null {
  if (reasons.length === 0) return null;
  return (
    <ul className="reasons" data-testid="reasons">
      {reasons.map((reason) => (
        <li key={`${reason.code}${reason.message}`}>
          <span>{reason.message}</span>
          {reason.fix && <span className="reason-fix">{reason.fix}</span>}
          {reason.law && <span className="reason-law">{reason.law}</span>}
        </li>
      ))}
    </ul>
  );
}
