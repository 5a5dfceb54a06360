import type { Problem } from '@sclera/sdk/contract';
import type { ReactElement, ReactNode } from 'react';
import { problemWords } from '../words/problems.ts';
import { Reasons } from './reasons.tsx';

/** A problem as the person at the screen would understand it: what, what to do, and every reason with how to mend it. */
export function ProblemNotice({ problem, children }: { readonly problem: Problem; readonly children?: ReactNode }): ReactElement {
  const { title, detail } = problemWords(problem);
  return (
    <div className="problem" role="alert" data-testid="problem" data-code={problem.code}>
      <p className="problem-title">{title}</p>
      <p>{detail}</p>
      <Reasons reasons={problem.reasons ?? []} />
      {children && <div className="problem-actions">{children}</div>}
    </div>
  );
}
