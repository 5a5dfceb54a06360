import type { ReactElement } from 'react';
import { Link } from '../app/link.tsx';
import { SignedIn } from '../review/signed-in.tsx';
import { Acts } from './acts.tsx';
import { RetentionView } from './retention.tsx';
import { TaskList } from './tasks.tsx';

/** What those who run a platform have to do, and whether it does its own part. */
export function OperatorPage(): ReactElement {
  return (
    <div className="page">
      <h1>Operator’s desk</h1>
      <p className="lede">
        What the law and the state of this platform ask of you, and until when. No page of yours shows a person, a picture or a template:
        there is none to show.
      </p>
      <p>
        <Link to="/operator/campaigns">Campaigns: rewards, their lists and figures</Link>
      </p>
      <SignedIn>
        {(me) => (
          <>
            <TaskList />
            <RetentionView />
            {me.role === 'auditor' && <Acts />}
          </>
        )}
      </SignedIn>
    </div>
  );
}
