import { type ReactElement, useState } from 'react';
import { Link } from '../app/link.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Step } from '../walk/step.tsx';
import { ChooseLock } from '../wallet/choose-lock.tsx';
import { useWallet } from '../wallet/wallet-context.tsx';
import type { EnrolControl } from './use-enrol.ts';

/** The wallet is on the device, sealed, before anything rests on it: with it goes the only key of the record. */
export function WalletStep({ control, now }: { readonly control: EnrolControl; readonly now: boolean }): ReactElement {
  const { enrol } = control;
  return (
    <Step
      number={4}
      title="Your wallet"
      about="It is made now, in this browser, and holds the only key to your record. Choose what seals it."
      state={now ? 'now' : enrol.hasWallet ? 'done' : 'later'}
    >
      {now && <Seal control={control} />}
      {enrol.hasWallet && <p data-testid="wallet-sealed-now">The wallet is made and sealed.</p>}
    </Step>
  );
}

function Seal({ control }: { readonly control: EnrolControl }): ReactElement {
  const { state } = useWallet();
  const { enrol, makeWallet } = control;
  if (state.kind !== 'none' && state.kind !== 'looking') return <InTheWay nowhere={state.kind === 'nowhere'} />;
  return (
    <>
      <ChooseLock doing="Sealing …" busy={enrol.busy} onLock={makeWallet} />
      {enrol.problem && <ProblemNotice problem={enrol.problem} />}
    </>
  );
}

/** Somebody's wallet lies here, or none can. */
function InTheWay({ nowhere }: { readonly nowhere: boolean }): ReactElement {
  const { remove } = useWallet();
  const [sure, setSure] = useState(false);
  if (nowhere) {
    return (
      <div className="problem" role="alert">
        <p className="problem-title">This browser keeps nothing</p>
        <p>A private window, or a setting, lets no page keep anything. Open this page in an ordinary window.</p>
      </div>
    );
  }
  return (
    <div className="problem" role="alert" data-testid="wallet-in-the-way">
      <p className="problem-title">There is a wallet in this browser already</p>
      <p>
        If it is yours, you are enrolled: <Link to="/wallet">open it</Link>. If it is somebody else’s who used this device before you, it is
        sealed, and only they can open it; take it away only when you know that they have a copy.
      </p>
      <div className="problem-actions">
        {sure ? (
          <button type="button" className="button" onClick={() => void remove()} data-testid="wallet-away-confirm">
            Yes, take it away for good
          </button>
        ) : (
          <button type="button" className="button" onClick={() => setSure(true)}>
            Take it away …
          </button>
        )}
      </div>
    </div>
  );
}
