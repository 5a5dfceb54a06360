import {
  enrolmentIn,
  freshWallet,
  makeReceiptFile,
  type ReceiptFile,
  receiptIn,
  type Wallet,
  type WalletCredential,
  type WalletLock,
} from '@sclera/sdk';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { Link } from '../app/link.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { type ReadyToShow, ShowEyes } from '../personhood/show-eyes.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { ChooseLock } from './choose-lock.tsx';
import { useWallet } from './wallet-context.tsx';

type CameBack =
  | { readonly kind: 'wallet'; readonly wallet: Wallet }
  /** Not surely these eyes, or nothing is kept of them. */
  | { readonly kind: 'not-them'; readonly leafIndex: number };

/** The same wallet again, by one's eyes: with the receipt of the enrolment, which brings the key of the record too, or without anything. */
export function ComeBack(): ReactElement {
  const [began, setBegan] = useState(false);
  const [receipt, setReceipt] = useState<string | null>(null);
  const [came, setCame] = useState<CameBack | null>(null);
  const { recover, find } = useWaysBack(receipt);
  return (
    <section aria-labelledby="come-back" className="erase" data-testid="come-back">
      <h2 id="come-back">Come back with your eyes</h2>
      {came?.kind === 'wallet' && <SealIt wallet={came.wallet} />}
      {came?.kind === 'not-them' && <NotThem leafIndex={came.leafIndex} onAgain={() => setCame(null)} />}
      {came === null && !began && (
        <>
          <p>
            While you are enrolled, your eyes bring the same wallet back, on any device. With the receipt of your enrolment you get a new
            key to your record as well; without it, the wallet alone.
          </p>
          <button type="button" className="button" onClick={() => setBegan(true)} data-testid="begin-come-back">
            Come back …
          </button>
        </>
      )}
      {came === null && began && (
        <>
          <ReceiptChoice onReceipt={setReceipt} />
          <ShowEyes
            key={receipt ?? 'none'}
            purpose={receipt === null ? 'personhood-recovery' : 'rights-access'}
            what={receipt === null ? { action: 'find' } : { action: 'recover', receipt }}
            work={receipt === null ? find : recover}
            onDone={setCame}
            onLeave={() => setBegan(false)}
          />
        </>
      )}
    </section>
  );
}

/** The two ways, from eyes that are captured to a wallet that is not yet sealed. */
function useWaysBack(ofReceipt: string | null): Readonly<Record<'recover' | 'find', (ready: ReadyToShow) => Promise<CameBack>>> {
  const access = useAccess();
  const { gateway } = access;
  return {
    find: async ({ host, person, consent }) => {
      const { personalKey } = person;
      const decided = await host.ask({ gateway, personalKey, consent, what: { action: 'find' } });
      if (decided.decision !== 'found') return { kind: 'not-them', leafIndex: decided.leafIndex };
      const credential = await access.listedCredential((rotation) => host.derive({ permit: decided.permit, consent }, rotation));
      return { kind: 'wallet', wallet: { ...freshWallet(gateway, null), credential } };
    },
    recover: async ({ host, person, notice, consent }) => {
      const platform = await access.platform();
      const enrolled = ofReceipt === null ? null : enrolmentIn(ofReceipt, platform);
      if (ofReceipt === null || enrolled === null) throw notOne;
      const decided = await host.ask({
        gateway,
        personalKey: person.personalKey,
        consent,
        what: { action: 'recover', receipt: ofReceipt },
      });
      if (decided.decision !== 'matched') return { kind: 'not-them', leafIndex: decided.leafIndex };
      // From here on the key opens another record than the one that it was made for.
      const { subject, consents, memberships } = await access.record(person);
      const membership = memberships.find((one) => one.enrolment === enrolled.enrolment);
      const own = consents.find(({ purpose, events }) => purpose === 'personhood-enrolment' && events.at(-1)?.state === 'given');
      const receipt: ReceiptFile = {
        ...makeReceiptFile({ url: gateway, platform, person: { ...person, subject }, notice, nowMs: Date.now() }),
        ...enrolled,
      };
      const wallet = freshWallet(gateway, receipt);
      if (own === undefined) return { kind: 'wallet', wallet };
      const credential: WalletCredential = await host.derive({ permit: decided.permit, consent: own.id }, membership?.rotation ?? 0);
      const filled = { ...wallet, credential };
      if (membership === undefined) await access.joinMembers(filled);
      return { kind: 'wallet', wallet: filled };
    },
  };
}

const notOne = {
  type: 'urn:sclera:problem:receipt-invalid',
  code: 'receipt-invalid',
  status: 422,
  title: 'This receipt does not verify',
  detail: 'It is not the receipt of an enrolment on this platform.',
} as const;

function ReceiptChoice({ onReceipt }: { readonly onReceipt: (receipt: string | null) => void }): ReactElement {
  const id = useId();
  const [why, setWhy] = useState<string | null>(null);
  const take = async (file: File | undefined): Promise<void> => {
    const found = file === undefined ? null : receiptIn(await file.slice(0, 1_000_000).text());
    onReceipt(found);
    setWhy(file !== undefined && found === null ? 'There is no receipt of an enrolment in this file.' : null);
  };
  return (
    <div className="receipt-drop">
      <label htmlFor={`${id}-receipt`}>The receipt of your enrolment, if you have it</label>
      <p id={`${id}-says`}>
        With it your eyes are compared with that one record, and nobody else’s. Without it they are compared with everybody who is enrolled;
        the three parties tell this browser alone which record is yours.
      </p>
      <input
        id={`${id}-receipt`}
        type="file"
        accept=".json,.txt,application/json,text/plain"
        aria-describedby={`${id}-says`}
        data-testid="come-back-receipt"
        onChange={(event) => void take(event.target.files?.[0])}
      />
      {why !== null && <p role="alert">{why}</p>}
    </div>
  );
}

function SealIt({ wallet }: { readonly wallet: Wallet }): ReactElement {
  const { create } = useWallet();
  const seal = useMutation({ mutationFn: (lock: WalletLock) => create(wallet, lock) });
  return (
    <div data-testid="came-back">
      <p tabIndex={-1} ref={focusOnMount}>
        {wallet.receipt === null
          ? 'Your wallet is back, with the same secret. The key of your record is not: to leave, show your eyes again.'
          : 'Your wallet is back, with the same secret and a new key to your record. The old key and every passkey open nothing any more.'}
      </p>
      <p>It is in this tab alone. Choose what seals it:</p>
      <ChooseLock doing="Sealing …" busy={seal.isPending} onLock={async (lock) => void (await seal.mutateAsync(lock))} />
      {seal.isError && <ProblemNotice problem={asProblem(seal.error)} />}
    </div>
  );
}

export function NotThem({ leafIndex, onAgain }: { readonly leafIndex: number; readonly onAgain: () => void }): ReactElement {
  return (
    <div className="problem" role="alert" data-testid="not-them">
      <p className="problem-title" tabIndex={-1} ref={focusOnMount}>
        Not surely these eyes
      </p>
      <p>
        Either they are not surely the same, or nothing is kept of them any more: which of the two is told to nobody. Nothing was changed.
        Open both eyes wide and try again; or have a human being look at it: <Link to="/record">My data</Link>, line {leafIndex}.
      </p>
      <div className="problem-actions">
        <button type="button" className="button" onClick={onAgain}>
          Try again
        </button>
      </div>
    </div>
  );
}
