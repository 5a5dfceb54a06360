import type { ReactElement } from 'react';
import { Queue } from './queue.tsx';
import { SignedIn } from './signed-in.tsx';
import { ToApprove } from './to-approve.tsx';

/** Where a human being answers what people appeal, object to and report. */
export function ReviewPage(): ReactElement {
  return (
    <div className="page">
      <h1>Reviewer’s queue</h1>
      <p className="lede">
        What people appeal, object to and report comes to you. You see what they wrote and what was decided; who they are is not told to
        anybody, you neither. Impact assessments wait here for your approval, too.
      </p>
      <SignedIn>
        {(me) => (
          <>
            <Queue />
            {me.role === 'reviewer' && <ToApprove account={me.account} />}
          </>
        )}
      </SignedIn>
    </div>
  );
}
