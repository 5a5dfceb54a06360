import { passphraseLock, type WalletLock } from '@sclera/sdk';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { saveText } from '../parts/save-json.ts';
import { ChooseLock, NewPassphrase } from './choose-lock.tsx';
import { useWallet } from './wallet-context.tsx';
import { openingWords } from './with-wallet.tsx';

/** A copy for another place, under a passphrase of its own. */
export function KeepCopy(): ReactElement {
  const { copy } = useWallet();
  const announce = useAnnounce();
  const [saved, setSaved] = useState(false);
  const make = useMutation({
    mutationFn: async (lock: WalletLock) => saveText('sclera-wallet.json', (await copy(lock)).trimEnd()),
    onSuccess: () => {
      setSaved(true);
      announce('The copy was saved.');
    },
  });
  return (
    <section aria-labelledby="keep-copy" className="erase" data-testid="keep-copy">
      <h2 id="keep-copy">Keep a copy</h2>
      <p>
        If this device is lost, the copy and its passphrase bring the wallet back, here or with <code>sclera wallet restore</code>. Two
        devices with one wallet are still one human: what is claimed on one is claimed on both.
      </p>
      <NewPassphrase
        doing="Sealing the copy …"
        busy={make.isPending}
        onLock={(lock) => make.mutateAsync(lock)}
        button="Save a sealed copy"
      />
      {saved && <p data-testid="copy-saved">Saved. Keep it elsewhere than the passphrase.</p>}
    </section>
  );
}

/** Brings a copy back, in the place of no wallet. */
export function RestoreCopy(): ReactElement {
  const { restore } = useWallet();
  const id = useId();
  const [copy, setCopy] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const bring = useMutation({
    mutationFn: (here: WalletLock) => restore(copy ?? '', { copy: passphraseLock(words), here }),
  });
  const take = async (file: File | undefined): Promise<void> => {
    bring.reset();
    setCopy(file === undefined ? null : await file.slice(0, 2_000_000).text());
  };
  const why = bring.data !== undefined && bring.data !== 'opened' ? openingWords[bring.data] : null;
  return (
    <section aria-labelledby={`${id}-title`} className="erase" data-testid="restore-copy">
      <h2 id={`${id}-title`}>Bring back a copy</h2>
      <div className="receipt-drop">
        <label htmlFor={`${id}-file`}>The sealed copy</label>
        <input
          id={`${id}-file`}
          type="file"
          accept=".json,.txt,application/json,text/plain"
          data-testid="copy-file"
          onChange={(event) => void take(event.target.files?.[0])}
        />
      </div>
      {copy !== null && (
        <>
          <label htmlFor={`${id}-words`}>The passphrase of the copy</label>
          <input
            id={`${id}-words`}
            type="password"
            className="text-input"
            autoComplete="off"
            value={words}
            onChange={(event) => setWords(event.target.value)}
            data-testid="copy-passphrase"
          />
          {words !== '' && (
            <>
              <p>And what seals it in this browser:</p>
              <ChooseLock doing="Bringing it back …" busy={bring.isPending} onLock={async (lock) => void (await bring.mutateAsync(lock))} />
            </>
          )}
        </>
      )}
      {why !== null && (
        <p className="problem" role="alert" data-testid="copy-refused">
          {why}
        </p>
      )}
    </section>
  );
}
