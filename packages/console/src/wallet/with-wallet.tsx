import { passphraseLock, type Wallet, type WalletLock } from '@sclera/sdk';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, type ReactNode, useId, useState } from 'react';
import { Link } from '../app/link.tsx';
import { useAnnounce } from '../parts/live-region.tsx';
import { noPasskeyWords } from './choose-lock.tsx';
import { NoPasskey, passkeyLock } from './passkey-lock.ts';
import { type Opening, useWallet } from './wallet-context.tsx';

/** What needs an open wallet; where it is sealed it is opened here, where there is none the ways to one are told. */
export function WithWallet(props: {
  readonly children: (wallet: Wallet) => ReactNode;
  /** Shown besides where there is none. */
  readonly none?: ReactNode;
}): ReactElement {
  const { state } = useWallet();
  switch (state.kind) {
    case 'looking':
      return <p className="wait">Looking for a wallet in this browser …</p>;
    case 'nowhere':
      return (
        <div className="problem" data-testid="wallet-nowhere">
          <p className="problem-title">This browser keeps nothing</p>
          <p>A private window, or a setting, lets no page keep anything. Open this page in an ordinary window.</p>
        </div>
      );
    case 'none':
      return (
        <div className="wallet-none" data-testid="wallet-none">
          <p className="big">There is no wallet in this browser.</p>
          <p>
            It is made when you <Link to="/enrol">enrol</Link>. If you have enrolled before, bring your wallet back: from a copy, or with
            your eyes.
          </p>
          {props.none}
        </div>
      );
    case 'unreadable':
      return <Damaged />;
    case 'sealed':
      return <Unlock lock={state.lock} />;
    case 'open':
      return <>{props.children(state.wallet)}</>;
  }
}

/** What lies there opens with nothing any more: away with it, and back with a copy. */
function Damaged(): ReactElement {
  const { remove } = useWallet();
  return (
    <div className="problem" data-testid="wallet-damaged">
      <p className="problem-title">The wallet in this browser is damaged</p>
      <p>Nothing opens it any more. Take it away, then bring back a copy, or come back with your eyes.</p>
      <div className="problem-actions">
        <button type="button" className="button" onClick={() => void remove()}>
          Take the damaged wallet away
        </button>
      </div>
    </div>
  );
}

function Unlock({ lock }: { readonly lock: WalletLock['kind'] }): ReactElement {
  const { open } = useWallet();
  const announce = useAnnounce();
  const id = useId();
  const [words, setWords] = useState('');
  const unlock = useMutation({
    mutationFn: (own: WalletLock) => open(own),
    onSuccess: (opening) => {
      if (opening === 'opened') announce('The wallet is open.');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (words !== '') unlock.mutate(passphraseLock(words));
  };
  const why = unlock.data && unlock.data !== 'opened' ? openingWords[unlock.data] : null;
  const refused = unlock.error instanceof NoPasskey ? noPasskeyWords[unlock.error.why] : null;
  return (
    <form className="erase" onSubmit={submit} data-testid="wallet-sealed" data-lock={lock} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Your wallet is sealed</h2>
      {lock === 'passkey' ? (
        <>
          <p>The device that sealed it opens it.</p>
          <button
            type="button"
            className="button button-main"
            onClick={() => unlock.mutate(passkeyLock())}
            disabled={unlock.isPending}
            data-testid="open-wallet"
          >
            {unlock.isPending ? 'Ask your device …' : 'Open it with this device'}
          </button>
        </>
      ) : (
        <>
          <label htmlFor={`${id}-words`}>Passphrase</label>
          <input
            id={`${id}-words`}
            type="password"
            className="text-input"
            autoComplete="current-password"
            value={words}
            onChange={(event) => setWords(event.target.value)}
            data-testid="passphrase-open"
          />
          <button type="submit" className="button button-main" disabled={unlock.isPending || words === ''} data-testid="open-wallet">
            {unlock.isPending ? 'Opening …' : 'Open it'}
          </button>
        </>
      )}
      {(why ?? refused) !== null && (
        <p className="problem" role="alert" data-testid="wallet-shut">
          {why ?? refused}
        </p>
      )}
    </form>
  );
}

export const openingWords: Readonly<Record<Exclude<Opening, 'opened'>, string>> = {
  none: 'There is no wallet here any more.',
  'wrong-key': 'That does not open it. Try again; if you are sure, the file was changed.',
  'other-lock': 'It is sealed with something else than that.',
  unreadable: 'This is not a wallet, or a damaged one.',
  'there-already': 'There is a wallet in this browser already. No wallet is put in the place of another.',
};
