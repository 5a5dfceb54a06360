import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { Queue } from './queue.tsx';
import { SignIn } from './sign-in.tsx';
import { ToApprove } from './to-approve.tsx';

/** Where a human being answers what people appeal, object to and report. */
export function ReviewPage(): ReactElement {
  const { review } = useAccess();
  const queries = useQueryClient();
  const me = useQuery({ queryKey: ['review-me'], queryFn: () => review.me(), retry: false, gcTime: 0 });
  const again = (): void => void queries.resetQueries({ queryKey: ['review-me'] });
  const leave = useMutation({ mutationFn: () => review.signOut(), onSuccess: again });
  const problem = me.isError ? asProblem(me.error) : null;
  return (
    <div className="page">
      <h1>Reviewer’s queue</h1>
      <p className="lede">
        What people appeal, object to and report comes to you. You see what they wrote and what was decided; who they are is not told to
        anybody, you neither. Impact assessments wait here for your approval, too.
      </p>
      {me.isPending && <p className="wait">Looking whether you are signed in …</p>}
      {problem && (problem.code === 'unauthenticated' ? <SignIn onSignedIn={again} /> : <ProblemNotice problem={problem} />)}
      {me.data && (
        <div className="record-page">
          <p className="signed-in" data-testid="signed-in">
            <span>{`Signed in as ${me.data.role ?? 'a program'}, account `}</span>
            <code>{me.data.account}</code>
            <button type="button" className="button-quiet" onClick={() => leave.mutate()} disabled={leave.isPending}>
              Sign out
            </button>
          </p>
          {leave.isError && <ProblemNotice problem={asProblem(leave.error)} />}
          <Queue />
          {me.data.role === 'reviewer' && <ToApprove account={me.data.account} />}
        </div>
      )}
    </div>
  );
}
