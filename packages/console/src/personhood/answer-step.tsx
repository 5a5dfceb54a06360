import type { ReactElement } from 'react';
import { Link } from '../app/link.tsx';
import { CheckList } from '../parts/check-list.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Ring } from '../parts/ring.tsx';
import { Step } from '../walk/step.tsx';
import { KeepCopy } from '../wallet/keep-copy.tsx';
import { useWallet } from '../wallet/wallet-context.tsx';
import type { EnrolOutcome } from './enrol-state.ts';
import type { EnrolControl } from './use-enrol.ts';

/** What came of it: a wallet that works; or why not, and what the person can do about it. */
export function EnrolAnswerStep({ control, now }: { readonly control: EnrolControl; readonly now: boolean }): ReactElement {
  const { outcome } = control.enrol;
  return (
    <Step number={6} title="The answer" about="One of three, and for each of them what you can do." state={now ? 'now' : 'later'}>
      {outcome?.kind === 'enrolled' && <Enrolled control={control} outcome={outcome} />}
      {outcome?.kind === 'already-enrolled' && <Already control={control} outcome={outcome} />}
      {outcome?.kind === 'unknown' && <Unknown />}
    </Step>
  );
}

interface Told<K extends EnrolOutcome['kind']> {
  readonly control: EnrolControl;
  readonly outcome: Extract<EnrolOutcome, { kind: K }>;
}

function Enrolled({ control, outcome: { checks, unfinished } }: Told<'enrolled'>): ReactElement {
  const { enrol, finish, send } = control;
  const { remove } = useWallet();
  const next = (): void => {
    void remove();
    send({ kind: 'restart' });
  };
  return (
    <div className="answer" data-testid="enrol-answer" data-outcome-kind="enrolled" data-finished={unfinished === null}>
      <div className="outcome">
        <Ring size={64} />
        <div>
          <p className="outcome-headline">{unfinished === null ? 'You are enrolled, and your wallet works.' : 'You are enrolled.'}</p>
          <p>
            Each of the three parties keeps one share
            {enrol.keeping?.decision === 'given' ? ', as long as you agreed to' : ' until the next snapshot'}; nobody holds your eyes.
          </p>
        </div>
      </div>
      {unfinished === null ? (
        <>
          <p>
            The three helped this browser to a secret that none of them knows. It is in your <Link to="/wallet">wallet</Link>: prove with it
            that you are one human, <Link to="/claim">claim</Link> what is paid to each, or <Link to="/leave">leave</Link>.
          </p>
          <KeepCopy />
          <p>Is this not your own device? Save the copy, take it with you, then:</p>
          <button type="button" className="button" onClick={next} data-testid="next-person">
            Take the wallet off this device, for the next person
          </button>
        </>
      ) : (
        <ProblemNotice problem={unfinished}>
          <p>The wallet has no secret yet. Try again now; later, your eyes bring it.</p>
          <button type="button" className="button" onClick={() => void finish()} disabled={enrol.busy} data-testid="finish">
            {enrol.busy ? 'Asking the parties …' : 'Try again'}
          </button>
        </ProblemNotice>
      )}
      <CheckList checks={checks} />
    </div>
  );
}

function Already({ outcome: { checks, leafIndex } }: Told<'already-enrolled'>): ReactElement {
  return (
    <div className="answer" data-testid="enrol-answer" data-outcome-kind="already-enrolled">
      <div className="outcome">
        <Ring size={64} lit={{ a: false, b: false, c: false }} />
        <div>
          <p className="outcome-headline">These eyes are enrolled already.</p>
          <p>
            Nothing new was kept, and nobody learnt who it was: neither the gateway nor the parties can tell which of those enrolled you
            are. One human gets one credential.
          </p>
        </div>
      </div>
      <ul className="plain">
        <li>
          Was it you, earlier? <Link to="/wallet">Bring your wallet back with your eyes</Link>: it is the same one. What was made just now
          holds only the key of this visit; take that off the browser first, on the same page.
        </li>
        <li>
          Was it never you? Too little of your eyes may have been in view to tell you apart: open both wide and take new pictures. Or have a
          human being look at it: <Link to="/record">open My data</Link> and appeal against line {leafIndex}.
        </li>
        <li>
          A reward is the same <Link to="/claim">with a document</Link>, without your eyes.
        </li>
      </ul>
      <CheckList checks={checks} />
    </div>
  );
}

function Unknown(): ReactElement {
  return (
    <div className="problem" role="alert" data-testid="enrol-answer" data-outcome-kind="unknown">
      <p className="problem-title">The outcome is not known yet</p>
      <p>
        Your shares were sent, but no answer came back. If the three parties decided, the decision stands and{' '}
        <Link to="/record">My data</Link> tells it; the key is in your wallet.
      </p>
    </div>
  );
}
