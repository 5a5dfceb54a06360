import { hasLeft, openReceiptFile, type ReceiptFile } from '@sclera/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type DragEvent, type ReactElement, useId, useState } from 'react';
import { CheckList } from '../parts/check-list.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { useLeaving } from '../wallet/use-leaving.ts';
import { useWallet } from '../wallet/wallet-context.tsx';
import { RecordView } from './record-view.tsx';
import { WayBack } from './way-back.tsx';
import { WaysIn } from './ways-in.tsx';

/** Opens a record with a receipt file. `here` is whoever walked through the first page in this tab. */
export function RecordPage({ here, onErased }: { readonly here: Person | null; readonly onErased: () => void }): ReactElement {
  const access = useAccess();
  const { gateway } = access;
  const [opened, setOpened] = useState<ReceiptFile | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  /** Whoever came in by passkey, or back with their eyes. */
  const [entered, setEntered] = useState<{ readonly person: Person; readonly by: 'passkey' | 'eyes' } | null>(null);
  const [lost, setLost] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const result = openReceiptFile(await file.slice(0, 1_000_000).text());
    setWhy(result.kind === 'refused' ? result.why : null);
    setOpened(result.kind === 'opened' ? result.file : null);
    if (result.kind === 'opened') setEntered(null);
  };
  const enter = (person: Person, by: 'passkey' | 'eyes'): void => {
    setOpened(null);
    setLost(false);
    setEntered({ person, by });
  };
  const leave = useMutation({ mutationFn: (person: Person) => access.signOut(person), onSettled: () => setEntered(null) });
  const { state } = useWallet();
  const keep = useLeaving();
  // A wallet that is open has the key; once its person has left, the key opens nothing.
  const own = state.kind === 'open' && !hasLeft(state.wallet) ? state.wallet.receipt : null;
  const person = entered?.person ?? opened ?? here ?? own;
  return (
    <div className="page">
      <h1>My data</h1>
      <p className="lede">
        Open the receipt that was given to you. It holds the key to your record: you see every use, can check each against the public log,
        and can delete everything everywhere.
      </p>
      <ReceiptDrop onFile={take} />
      {why && (
        <p className="problem" role="alert" data-testid="receipt-refused">
          {why}
        </p>
      )}
      {lost ? (
        <WayBack onOpen={(one) => enter(one, 'eyes')} onLeave={() => setLost(false)} />
      ) : (
        <WaysIn onSignedIn={(one) => enter(one, 'passkey')} onLost={() => setLost(true)} />
      )}
      {opened && opened.url !== '' && !samePlace(opened.url, gateway) && (
        <p
          className="note"
          role="status"
        >{`This receipt came from ${opened.url}; this page asks ${gateway}. If the record does not open, go to the page of the platform that gave it.`}</p>
      )}
      {opened !== null && opened.receipt !== null && opened.decision !== null && (
        <ReceiptChecks person={opened} answer={{ receipt: opened.receipt, decision: opened.decision }} />
      )}
      {entered?.by === 'passkey' && (
        <p className="signed-in" data-testid="person-signed-in">
          <span>You came in by passkey, for a quarter of an hour.</span>
          <button type="button" className="button-quiet" onClick={() => leave.mutate(entered.person)} disabled={leave.isPending}>
            Sign out
          </button>
        </p>
      )}
      {person && person === own && (
        <p className="note" data-testid="own-record">
          This is the record of the wallet that is open in this browser.
        </p>
      )}
      {person && person === here && <p className="note">This is the record of whoever is using this page right now.</p>}
      {person && (
        <section aria-labelledby="the-record" className="record-page">
          <h2 id="the-record">What the record says</h2>
          <RecordView
            key={person.personalKey}
            person={person}
            onErased={person === here ? onErased : undefined}
            onDeletion={person === own ? (deletion) => void keep(deletion) : undefined}
          />
        </section>
      )}
    </div>
  );
}

/** To a person the two names of this machine are one place. */
function samePlace(a: string, b: string): boolean {
  const named = (url: string): string => url.replace('//127.0.0.1', '//localhost');
  return named(a) === named(b);
}

function ReceiptDrop({ onFile }: { readonly onFile: (file: File | undefined) => Promise<void> }): ReactElement {
  const id = useId();
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void onFile(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the file input inside does the same by keyboard.
    <div className="receipt-drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <label htmlFor={id}>Your receipt file</label>
      <p>Drop it here or choose it. It is read in this browser; only the key in it is shown to the gateway, to open your record.</p>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        data-testid="receipt-file"
        onChange={(event) => {
          void onFile(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}

function ReceiptChecks(props: {
  readonly person: Person;
  readonly answer: { readonly receipt: string; readonly decision: string };
}): ReactElement | null {
  const access = useAccess();
  const { person, answer } = props;
  const checks = useQuery({ queryKey: ['receipt', answer.receipt], queryFn: () => access.checkAnswer(person, answer), gcTime: 0 });
  if (checks.data === undefined) return null;
  return (
    <section aria-labelledby="receipt-checked" className="receipt">
      <h2 id="receipt-checked">The receipt, checked in this browser</h2>
      <CheckList checks={checks.data} />
    </section>
  );
}
