import { enrolmentIn, rotatedTo, type Wallet } from '@sclera/sdk';
import { type ReactElement, useId, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { type ReadyToShow, ShowEyes } from '../personhood/show-eyes.tsx';
import { useAccess } from '../platform/access-context.ts';
import { NotThem } from './come-back.tsx';
import { useCredentials } from './use-credentials.ts';
import { useWallet } from './wallet-context.tsx';

type Rotated = { readonly kind: 'rotated' } | { readonly kind: 'not-them'; readonly leafIndex: number };

/** Another secret in place of one that somebody may have stolen or copied: by one's eyes, since a key alone replaces nothing. */
export function Rotate({ wallet }: { readonly wallet: Wallet }): ReactElement | null {
  const id = useId();
  const [began, setBegan] = useState(false);
  const [came, setCame] = useState<Rotated | null>(null);
  const rotate = useRotation(wallet);
  if (wallet.receipt?.receipt == null || wallet.credential === null) return null;
  return (
    <section aria-labelledby={`${id}-title`} className="erase" data-testid="rotate" data-rotation={wallet.credential.rotation}>
      <h2 id={`${id}-title`}>Somebody may have copied it?</h2>
      {came?.kind === 'rotated' && (
        <p tabIndex={-1} ref={focusOnMount} data-testid="rotated">
          The secret was replaced, the key of your record too. Whoever has the old ones can prove nothing on the next list, within minutes.
          Your single-use credentials are revoked. Save a new copy: the one of before has the old secret and the old key.
        </p>
      )}
      {came?.kind === 'not-them' && <NotThem leafIndex={came.leafIndex} onAgain={() => setCame(null)} />}
      {came === null && (
        <p>
          Show your eyes, and another secret takes the place of this one, once in 30 days. Places that you proved yourself to see somebody
          new from then on. Campaigns that were frozen before pay the old secret, once, to whoever claims first: this wallet still can.
        </p>
      )}
      {came === null && !began && (
        <button type="button" className="button" onClick={() => setBegan(true)} data-testid="begin-rotation">
          Replace the secret …
        </button>
      )}
      {came === null && began && (
        <ShowEyes
          purpose="rights-access"
          what={{ action: 'recover', receipt: wallet.receipt.receipt }}
          work={rotate}
          onDone={setCame}
          onLeave={() => setBegan(false)}
        />
      )}
    </section>
  );
}

function useRotation({ receipt, credential }: Wallet): (ready: ReadyToShow) => Promise<Rotated> {
  const access = useAccess();
  const { change } = useWallet();
  const { revokeAll } = useCredentials();
  return async ({ host, person, notice, consent, say }) => {
    const own = receipt?.receipt ?? null;
    const enrolled = own === null ? null : enrolmentIn(own, await access.platform());
    if (receipt === null || own === null || enrolled === null || credential === null) throw new Error('nothing to replace');
    const what = { action: 'recover', receipt: own } as const;
    const decided = await host.ask({ gateway: access.gateway, personalKey: person.personalKey, consent, what });
    if (decided.decision !== 'matched') return { kind: 'not-them', leafIndex: decided.leafIndex };
    // The key of before opens nothing from here on.
    await change((wallet) => ({ ...wallet, receipt: { ...receipt, ...person, notice, ...enrolled } }));
    const { subject, consents, memberships } = await access.record(person);
    const listed = memberships.find(({ enrolment }) => enrolment === enrolled.enrolment)?.rotation ?? credential.rotation;
    const agreed = consents.find(({ purpose, events }) => purpose === 'personhood-enrolment' && events.at(-1)?.state === 'given');
    if (agreed === undefined) throw new Error('this record has no consent to a credential any more');
    const before = await change((wallet) => ({ ...wallet, receipt: wallet.receipt && { ...wallet.receipt, subject } }));
    const next = await host.derive({ permit: decided.permit, consent: agreed.id }, listed + 1);
    say('Putting its public part on the list of members, in place of the old one');
    await access.joinMembers({ ...before, credential: next });
    await change(rotatedTo(next));
    await revokeAll();
    return { kind: 'rotated' };
  };
}
