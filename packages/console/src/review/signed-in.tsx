import type { WhoAmI } from '@sclera/sdk/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { SignIn } from './sign-in.tsx';

/** What only those see who run the platform; everybody else is asked to sign in. */
export function SignedIn({ children }: { readonly children: (me: WhoAmI) => ReactNode }): ReactElement {
  const { review } = useAccess();
  const queries = useQueryClient();
  const me = useQuery({ queryKey: ['desk-me'], queryFn: () => review.me(), retry: false, gcTime: 0 });
  const again = (): void => void queries.resetQueries({ queryKey: ['desk-me'] });
  const leave = useMutation({ mutationFn: () => review.signOut(), onSuccess: again });
  if (me.isPending) return <p className="wait">Looking whether you are signed in …</p>;
  if (me.isError) {
    const problem = asProblem(me.error);
    return problem.code === 'unauthenticated' ? <SignIn onSignedIn={again} /> : <ProblemNotice problem={problem} />;
  }
  return (
    <div className="record-page">
      <p className="signed-in" data-testid="signed-in">
        <span>{`Signed in as ${me.data.role ?? 'a program'}, account `}</span>
        <code>{me.data.account}</code>
        <button type="button" className="button-quiet" onClick={() => leave.mutate()} disabled={leave.isPending}>
          Sign out
        </button>
      </p>
      {leave.isError && <ProblemNotice problem={asProblem(leave.error)} />}
      {children(me.data)}
    </div>
  );
}
