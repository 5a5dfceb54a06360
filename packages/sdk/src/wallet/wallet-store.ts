import { ownProblem } from '../problem.ts';
import { withoutKeys } from './credential-stock.ts';
import { lockOf, makeWalletKey, type OpenWallet, openWallet, sealWallet, type WalletOpening } from './seal-wallet.ts';
import type { Wallet } from './wallet.ts';
import type { LockKind, WalletLock } from './wallet-lock.ts';

/** Where a sealed wallet lies: a file, or the database of a page. */
export interface WalletPlace {
  read(): Promise<string | null>;
  /** Puts `sealed` in the place of exactly `before` (null: of nothing), whole or not at all; false where something else lies there. */
  replace(before: string | null, sealed: string): Promise<boolean>;
  /** Takes it away for good. Nothing happens where nothing is. */
  remove(): Promise<void>;
}

/** A wallet that is open. Each change is on the disk before it counts. */
export interface WalletHandle {
  readonly wallet: Wallet;
  /** `change` may run again where another window or command was quicker: it gets the wallet as it is then. */
  change(change: (wallet: Wallet) => Wallet): Promise<Wallet>;
  /** Seals it with another lock from now on. */
  relock(lock: WalletLock): Promise<void>;
  /** A copy for another place, under a lock of its own. Single-use credentials stay here, since both would show the same: a copy can revoke them alone. */
  copy(lock: WalletLock): Promise<string>;
}

export interface WalletStore {
  /** Whether there is a wallet, and what it is sealed with. */
  standing(): Promise<{ readonly kind: 'none' } | { readonly kind: 'sealed'; readonly lock: LockKind } | { readonly kind: 'unreadable' }>;
  /** Null where there is a wallet already: it may hold the only copy of somebody's secret. */
  create(wallet: Wallet, lock: WalletLock): Promise<WalletHandle | null>;
  open(lock: WalletLock): Promise<{ readonly kind: 'opened'; readonly handle: WalletHandle } | { readonly kind: 'none' } | Unopened>;
  /** A copy that was made with `copy`, in the place of no wallet. Its own lock opens it, `lock` seals it here. */
  restore(
    copy: string,
    locks: { readonly copy: WalletLock; readonly here: WalletLock },
  ): Promise<{ readonly kind: 'opened'; readonly handle: WalletHandle } | { readonly kind: 'there-already' } | Unopened>;
  remove(): Promise<void>;
}

type Unopened = Exclude<WalletOpening, { kind: 'opened' }>;

/** One wallet in one place. */
export function createWalletStore(place: WalletPlace): WalletStore {
  const create = async (wallet: Wallet, lock: WalletLock): Promise<WalletHandle | null> => {
    const open = { wallet, key: await makeWalletKey(lock) };
    const sealed = await sealWallet(open);
    return (await place.replace(null, sealed)) ? handleOf(place, open, sealed) : null;
  };
  return {
    standing: async () => {
      const sealed = await place.read();
      const lock = sealed === null ? null : lockOf(sealed);
      if (sealed === null) return { kind: 'none' };
      return lock === null ? { kind: 'unreadable' } : { kind: 'sealed', lock };
    },
    create,
    open: async (lock) => {
      const sealed = await place.read();
      if (sealed === null) return { kind: 'none' };
      const opening = await openWallet(sealed, lock);
      return opening.kind === 'opened' ? { kind: 'opened', handle: handleOf(place, opening, sealed) } : opening;
    },
    restore: async (copy, locks) => {
      const opening = await openWallet(copy, locks.copy);
      if (opening.kind !== 'opened') return opening;
      const handle = await create(opening.wallet, locks.here);
      return handle === null ? { kind: 'there-already' } : { kind: 'opened', handle };
    },
    remove: () => place.remove(),
  };
}

function handleOf(place: WalletPlace, opened: OpenWallet, sealed: string): WalletHandle {
  /** What was read or written last: the wallet, and the very text that it was. */
  let now = { open: opened, sealed };

  const put = async (next: (open: OpenWallet) => OpenWallet): Promise<void> => {
    for (;;) {
      const before = now;
      const open = next(before.open);
      const fresh = await sealWallet(open);
      if (await place.replace(before.sealed, fresh)) {
        now = { open, sealed: fresh };
        return;
      }
      const found = await place.read();
      const again = found === null ? null : await openWallet(found, before.open.key);
      if (found === null || again?.kind !== 'opened') {
        throw ownProblem('file-unreadable', 'This wallet was taken away, or sealed with another lock, meanwhile.', {
          fix: 'Open it again.',
        });
      }
      now = { open: again, sealed: found };
    }
  };

  return {
    get wallet() {
      return now.open.wallet;
    },
    change: async (change) => {
      await put(({ wallet, key }) => ({ wallet: change(wallet), key }));
      return now.open.wallet;
    },
    relock: async (lock) => {
      const key = await makeWalletKey(lock);
      await put(({ wallet }) => ({ wallet, key }));
    },
    copy: async (lock) => sealWallet({ wallet: withoutKeys(now.open.wallet), key: await makeWalletKey(lock) }),
  };
}
