import type { ErasureAnswer } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { CheckList } from '../parts/check-list.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Check, Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { type Deleted, DeletionProgress } from '../record/delete-everything.tsx';
import { NotThem } from '../wallet/come-back.tsx';
import { useLeaving } from '../wallet/use-leaving.ts';
import { useWallet } from '../wallet/wallet-context.tsx';
import { WithWallet } from '../wallet/with-wallet.tsx';
import { asProblem } from '../words/as-problem.ts';
import { partyName } from '../words/parties.ts';
import { type ReadyToShow, ShowEyes } from './show-eyes.tsx';

type Way = 'device' | 'eyes';

/** Everything deleted: with the wallet of this browser, or by showing one's eyes without anything. */
export function LeavePage(): ReactElement {
  const [way, setWay] = useState<Way | null>(null);
  const ways = [
    ['device', 'With my wallet', 'It has the key of your record. Takes seconds.'],
    ['eyes', 'By showing my eyes', 'Without a device and without a receipt. The three parties find your record, and delete it.'],
  ] as const;
  return (
    <div className="page sim">
      <h1>Leave</h1>
      <p className="lede">
        Everything about you is deleted, at all three parties, and each signs that it did. It costs nothing and takes nothing back.
      </p>
      <div className="record-page">
        <Afterwards />
        <fieldset className="choice">
          <legend>How do you want to leave?</legend>
          <div className="cards">
            {ways.map(([key, name, says]) => (
              <label key={key} className="card">
                <input type="radio" name="leave-way" checked={way === key} onChange={() => setWay(key)} data-testid={`leave-${key}`} />
                <span className="card-name">{name}</span>
                <span className="card-says">{says}</span>
              </label>
            ))}
          </div>
        </fieldset>
        {way === 'device' && <WithWallet>{() => <ByDevice onEyes={() => setWay('eyes')} />}</WithWallet>}
        {way === 'eyes' && <ByEyes onLeave={() => setWay(null)} />}
      </div>
    </div>
  );
}

/** What is and what is not possible then; before anybody decides. */
function Afterwards(): ReactElement {
  return (
    <section aria-labelledby="afterwards" className="held">
      <h2 id="afterwards">What it means</h2>
      <ul className="plain">
        <li>What you claimed stays yours. A campaign whose list was frozen with you in it still pays your wallet, once.</li>
        <li>
          Nobody can recognise you any more, and nobody can bring your wallet’s secret back. Keep the wallet if you still want to claim.
        </li>
        <li>Places that ask for people of today’s list no longer accept it.</li>
        <li>
          If you come again, you are new. In a campaign that has paid you your old wallet counts; a new one is on its later lists alone.
        </li>
      </ul>
    </section>
  );
}

function ByDevice({ onEyes }: { readonly onEyes: () => void }): ReactElement {
  const { state } = useWallet();
  const keep = useLeaving();
  const access = useAccess();
  const announce = useAnnounce();
  const [sure, setSure] = useState(false);
  const [deleted, setDeleted] = useState<Deleted | null>(null);
  const receipt = state.kind === 'open' ? state.wallet.receipt : null;
  const remove = useMutation({
    mutationFn: async (person: Person & { readonly deletionTicket: string | null }) => {
      const { deletionTicket: ticket } = person;
      const deletion = ticket === null ? await access.deleteEverything(person) : { ...(await access.deletion(ticket)), ticket };
      await keep(deletion);
      return { deletion, checks: await access.checkErasure(deletion.erasure) };
    },
    onSuccess: (done) => {
      announce(done.deletion.state === 'done' ? 'You have left. Everything is deleted.' : 'Not all three parties have confirmed yet.');
      setDeleted(done);
    },
  });
  if (deleted !== null) {
    return (
      <DeletionProgress
        deleted={deleted}
        onDeleted={(next) => {
          setDeleted(next);
          void keep(next.deletion);
        }}
      />
    );
  }
  if (receipt === null) {
    return (
      <p className="note">
        The key of your record is not in this wallet.{' '}
        <button type="button" className="button-quiet" onClick={onEyes}>
          Leave by showing your eyes
        </button>
      </p>
    );
  }
  const begun = receipt.deletionTicket !== null;
  return (
    <section className="erase" aria-labelledby="by-device">
      <h2 id="by-device">{begun ? 'You have begun to leave' : 'Leave with this wallet'}</h2>
      {sure || begun ? (
        <div className="sure">
          <p tabIndex={-1} ref={focusOnMount}>
            {begun ? 'See how far it is.' : 'This cannot be undone. The key in the wallet opens nothing afterwards. Leave now?'}
          </p>
          <div className="decision-buttons">
            <button
              type="button"
              className="button-decide"
              onClick={() => remove.mutate(receipt)}
              disabled={remove.isPending}
              data-testid="leave-confirm"
            >
              {remove.isPending ? 'Being deleted …' : begun ? 'Look' : 'Yes, leave'}
            </button>
            {!begun && (
              <button type="button" className="button-decide" onClick={() => setSure(false)} disabled={remove.isPending}>
                No, stay
              </button>
            )}
          </div>
        </div>
      ) : (
        <button type="button" className="button" onClick={() => setSure(true)} data-testid="leave">
          Leave …
        </button>
      )}
      {remove.isError && <ProblemNotice problem={asProblem(remove.error)} />}
    </section>
  );
}

type Departed =
  | { readonly kind: 'departed'; readonly erasure: ErasureAnswer; readonly checks: readonly Check[] }
  | { readonly kind: 'not-them'; readonly leafIndex: number };

const find = { action: 'find' } as const;

function ByEyes({ onLeave }: { readonly onLeave: () => void }): ReactElement {
  const access = useAccess();
  const [departed, setDeparted] = useState<Departed | null>(null);
  const work = async ({ host, person, consent, say }: ReadyToShow): Promise<Departed> => {
    const { gateway } = access;
    const decided = await host.ask({ gateway, personalKey: person.personalKey, consent, what: find });
    if (decided.decision !== 'found') return { kind: 'not-them', leafIndex: decided.leafIndex };
    const erasure = await host.depart({ permit: decided.permit, consent });
    say('Checking the receipts of the three parties');
    return { kind: 'departed', erasure, checks: await access.checkErasure(erasure) };
  };
  if (departed?.kind === 'not-them') return <NotThem leafIndex={departed.leafIndex} onAgain={() => setDeparted(null)} />;
  if (departed?.kind === 'departed') return <Departure departed={departed} />;
  return (
    <section className="erase" aria-labelledby="by-eyes" data-testid="by-eyes">
      <h2 id="by-eyes">Leave by showing your eyes</h2>
      <p>With your yes below everything is deleted as soon as your record is found. This cannot be undone.</p>
      <ShowEyes purpose="personhood-recovery" what={find} work={work} onDone={setDeparted} onLeave={onLeave} />
    </section>
  );
}

function Departure({ departed: { erasure, checks } }: { readonly departed: Extract<Departed, { kind: 'departed' }> }): ReactElement {
  return (
    <section className="erase" aria-labelledby="departed" data-testid="departed" data-complete={erasure.complete}>
      <h2 id="departed" tabIndex={-1} ref={focusOnMount}>
        {erasure.complete ? 'You have left' : 'Being deleted'}
      </h2>
      <p>
        {erasure.complete
          ? 'Your record was found by your eyes, and all three parties have deleted it and signed that they did.'
          : 'Your record was found. Not all three parties have confirmed yet; the platform goes on asking them by itself, also when you close this page.'}
      </p>
      <ul className="agreements">
        {erasure.parties.map(({ party, receipt }) => (
          <li key={party} data-confirmed={receipt !== null}>
            <p>{partyName(party)}</p>
            <p className="use-when">{receipt === null ? 'Has not confirmed yet.' : 'Deleted, and signed for it.'}</p>
          </li>
        ))}
      </ul>
      {erasure.complete && <CheckList checks={checks} />}
    </section>
  );
}
