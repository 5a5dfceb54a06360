import { passphraseLock, type WalletLock } from '@sclera/sdk';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { canUsePasskey, NoPasskey, passkeyLock } from './passkey-lock.ts';

/** NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where a password is all there is. */
const leastChars = 15;

/** What a wallet is to be sealed with: the device's own passkey where it can do that, or a passphrase. `onLock` does the sealing. */
export function ChooseLock(props: {
  readonly doing: string;
  readonly busy: boolean;
  readonly onLock: (lock: WalletLock) => Promise<void>;
}): ReactElement {
  const { doing, busy, onLock } = props;
  const can = useQuery({ queryKey: ['can-passkey'], queryFn: canUsePasskey, staleTime: Number.POSITIVE_INFINITY });
  const [why, setWhy] = useState<string | null>(null);
  const passkey = async (): Promise<void> => {
    setWhy(null);
    try {
      await onLock(passkeyLock());
    } catch (error) {
      if (!(error instanceof NoPasskey)) throw error;
      setWhy(noPasskeyWords[error.why]);
    }
  };
  return (
    <div className="lock" data-testid="choose-lock">
      {can.data === true && (
        <section className="lock-way" aria-label="With this device">
          <h3>With this device</h3>
          <p>Your fingerprint, your face or your PIN opens the wallet. They stay in the device; nobody is told.</p>
          <button type="button" className="button" onClick={() => void passkey()} disabled={busy} data-testid="lock-passkey">
            {busy ? doing : 'Seal it with this device'}
          </button>
          {why !== null && (
            <p className="problem" role="alert" data-testid="no-passkey">
              {why}
            </p>
          )}
        </section>
      )}
      <NewPassphrase {...props} />
    </div>
  );
}

export const noPasskeyWords: Readonly<Record<NoPasskey['why'], string>> = {
  'not-here': 'This device made no passkey. A passphrase does the same.',
  'no-prf': 'This device has passkeys, but not of the kind that seals anything. A passphrase does the same.',
  'said-no': 'The passkey was not used. Nothing has changed.',
};

/** A passphrase that is typed twice, for a wallet or for a copy of one. */
export function NewPassphrase(props: {
  readonly doing: string;
  readonly busy: boolean;
  readonly onLock: (lock: WalletLock) => Promise<void>;
  readonly button?: string;
}): ReactElement {
  const { doing, busy, onLock, button = 'Seal it with this passphrase' } = props;
  const id = useId();
  const [words, setWords] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const missing = missingWords(words, again);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (missing === null && !busy) void onLock(passphraseLock(words));
  };
  return (
    <form className="lock-way" aria-label="With a passphrase" onSubmit={submit}>
      <h3>With a passphrase</h3>
      <p>Five words that have nothing to do with each other. Nobody can find it out for you: without it the wallet stays shut.</p>
      <label htmlFor={`${id}-words`}>Passphrase</label>
      <input
        id={`${id}-words`}
        type="password"
        className="text-input"
        autoComplete="new-password"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        data-testid="passphrase"
      />
      <label htmlFor={`${id}-again`}>The same once more</label>
      <input
        id={`${id}-again`}
        type="password"
        className="text-input"
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.target.value)}
        data-testid="passphrase-again"
      />
      <button type="submit" className="button" disabled={busy} data-testid="lock-passphrase">
        {busy ? doing : button}
      </button>
      <p className="decision-hint" role="status">
        {tried && !busy ? missing : ''}
      </p>
    </form>
  );
}

/** What is still wrong with a new passphrase, in words; null when nothing is. */
export function missingWords(words: string, again: string): string | null {
  if ([...words].length < leastChars) return `A passphrase has at least ${leastChars} characters.`;
  return words === again ? null : 'The two are not the same.';
}
