import { createWalletStore, ownProblem, type Wallet, type WalletHandle, type WalletStore } from '@sclera/sdk';
import type { Context } from '../io/context.ts';
import { type LockOptions, lockFor, newLock } from './lock-options.ts';
import { walletFile } from './wallet-file.ts';

export interface WalletOptions extends LockOptions {
  readonly wallet: string;
}

/** The wallet that the options name, opened. Throws `file-unreadable`, `bad-usage`. */
export async function openOwnWallet({ io, progress }: Context, options: WalletOptions): Promise<WalletHandle> {
  const store = storeOf(io.cwd, options);
  const standing = await store.standing();
  if (standing.kind === 'unreadable') throw unreadableWallet(options.wallet);
  if (standing.kind === 'none') {
    throw ownProblem('file-unreadable', `There is no wallet in ${options.wallet}.`, {
      fix: 'Make one with sclera wallet enrol, bring a copy back with sclera wallet restore, or name another with --wallet.',
    });
  }
  const own = await lockFor(io, standing.lock, options);
  progress.step('Opening the wallet');
  return opened(await store.open(own), options.wallet);
}

/** Before anything is asked of anybody. Throws `file-unreadable` where there is a wallet already. */
export async function requireNoWallet({ io }: Context, options: WalletOptions): Promise<void> {
  if ((await storeOf(io.cwd, options).standing()).kind !== 'none') throw thereAlready(options.wallet);
}

/** A new wallet, on the disk before anything rests on it. Throws `file-unreadable` where there is one already. */
export async function makeOwnWallet({ io, progress }: Context, options: WalletOptions, wallet: Wallet): Promise<WalletHandle> {
  const store = storeOf(io.cwd, options);
  if ((await store.standing()).kind !== 'none') throw thereAlready(options.wallet);
  const lock = await newLock(io, options);
  progress.step('Sealing a new wallet');
  const handle = await store.create(wallet, lock);
  if (handle === null) throw thereAlready(options.wallet);
  return handle;
}

export function storeOf(cwd: string, { wallet }: Pick<WalletOptions, 'wallet'>): WalletStore {
  return createWalletStore(walletFile(cwd, wallet));
}

export function thereAlready(file: string): Error {
  return ownProblem('file-unreadable', `There is a wallet in ${file} already, and no wallet is put in the place of another.`, {
    fix: 'Name another with --wallet.',
  });
}

/** The handle of what was opened, or the problem that says why not. */
export function opened(
  outcome: { readonly kind: string } | { readonly kind: 'opened'; readonly handle: WalletHandle },
  file: string,
): WalletHandle {
  if ('handle' in outcome) return outcome.handle;
  if (outcome.kind === 'wrong-key') {
    throw ownProblem('file-unreadable', `${file} does not open with this, or was changed.`, {
      fix: 'Try again with the passphrase or key file that it was sealed with.',
    });
  }
  throw unreadableWallet(file);
}

function unreadableWallet(file: string): Error {
  return ownProblem('file-unreadable', `${file} is not a wallet, or a damaged one.`, { fix: 'Use a copy: sclera wallet restore.' });
}
