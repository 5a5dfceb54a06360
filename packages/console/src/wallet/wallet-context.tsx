import { createWalletStore, type Wallet, type WalletHandle, type WalletLock, type WalletStore } from '@sclera/sdk';
import { createContext, type ReactElement, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { walletDatabase } from './wallet-database.ts';

/** Where the wallet of this browser stands. */
export type WalletState =
  | { readonly kind: 'looking' }
  /** This browser keeps nothing, as in a private window. */
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'none' }
  | { readonly kind: 'sealed'; readonly lock: WalletLock['kind'] }
  /** Something lies there that is no wallet any more. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'open'; readonly wallet: Wallet; readonly lock: WalletLock['kind'] };

/** How opening, or bringing back a copy, went. */
export type Opening = 'opened' | 'none' | 'wrong-key' | 'other-lock' | 'unreadable' | 'there-already';

export interface WalletControl {
  readonly state: WalletState;
  open(lock: WalletLock): Promise<Opening>;
  /** False where there is a wallet already. */
  create(wallet: Wallet, lock: WalletLock): Promise<boolean>;
  restore(copy: string, locks: { readonly copy: WalletLock; readonly here: WalletLock }): Promise<Opening>;
  /** On the disk before it counts. Throws where no wallet is open. */
  change(change: (wallet: Wallet) => Wallet): Promise<Wallet>;
  copy(lock: WalletLock): Promise<string>;
  /** Forgets the key; the wallet stays, sealed. */
  close(): Promise<void>;
  /** Takes it away from this browser for good. */
  remove(): Promise<void>;
}

const Context = createContext<WalletControl | null>(null);

export function useWallet(): WalletControl {
  const control = useContext(Context);
  if (control === null) throw new Error('no wallet was provided');
  return control;
}

/** One wallet for all pages of this document: what is open on one is open on the next, and sealed again after a reload. */
export function WalletProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [store] = useState<WalletStore>(() => createWalletStore(walletDatabase()));
  const [handle, setHandle] = useState<WalletHandle | null>(null);
  const [state, setState] = useState<WalletState>({ kind: 'looking' });

  const look = useCallback(async () => {
    try {
      setState(await store.standing());
    } catch {
      setState({ kind: 'nowhere' });
    }
  }, [store]);
  useEffect(() => void look(), [look]);

  const show = useCallback((opened: WalletHandle, lock: WalletLock['kind']) => {
    setHandle(opened);
    setState({ kind: 'open', wallet: opened.wallet, lock });
  }, []);

  const control = useMemo<WalletControl>(() => {
    const needed = (): WalletHandle => {
      if (handle === null) throw new Error('no wallet is open');
      return handle;
    };
    return {
      state,
      open: async (lock) => {
        const outcome = await store.open(lock);
        if (outcome.kind === 'opened') show(outcome.handle, lock.kind);
        else await look();
        return outcome.kind;
      },
      create: async (wallet, lock) => {
        const made = await store.create(wallet, lock);
        if (made !== null) show(made, lock.kind);
        return made !== null;
      },
      restore: async (copy, locks) => {
        const outcome = await store.restore(copy, locks);
        if (outcome.kind === 'opened') show(outcome.handle, locks.here.kind);
        return outcome.kind;
      },
      change: async (change) => {
        const wallet = await needed().change(change);
        setState((before) => (before.kind === 'open' ? { ...before, wallet } : before));
        return wallet;
      },
      copy: (lock) => needed().copy(lock),
      close: async () => {
        setHandle(null);
        await look();
      },
      remove: async () => {
        await store.remove();
        setHandle(null);
        await look();
      },
    };
  }, [state, store, handle, look, show]);
  return <Context value={control}>{children}</Context>;
}
