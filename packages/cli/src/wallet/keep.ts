import { ownProblem } from '@sclera/sdk';
import { readText, writeSecret } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { lockFor, newLock } from './lock-options.ts';
import { opened, openOwnWallet, storeOf, thereAlready, type WalletOptions } from './open-wallet.ts';
import { walletFacts, walletWords } from './wallet-words.ts';

/** What the wallet holds, in words. Its secrets are shown to nobody. */
export async function showWallet(context: Context, options: WalletOptions): Promise<ExitCode> {
  const { wallet } = await openOwnWallet(context, options);
  context.finish({ ok: true, file: options.wallet, ...walletFacts(wallet) }, walletWords(wallet, options.wallet).join('\n'));
  return 0;
}

export interface CopyOptions extends WalletOptions {
  readonly to: string;
  readonly copyPassphraseFile?: string;
}

/** A copy for another place or device, under a passphrase of its own. */
export async function copyWallet(context: Context, options: CopyOptions): Promise<ExitCode> {
  const { io } = context;
  const handle = await openOwnWallet(context, options);
  const lock = await newLock(io, options.copyPassphraseFile === undefined ? {} : { passphraseFile: options.copyPassphraseFile });
  await writeSecret(io.cwd, options.to, await handle.copy(lock), { fresh: true });
  const words = [
    `A copy is in ${options.to}, sealed with its own passphrase. Keep it elsewhere.`,
    '  to bring it back   sclera wallet restore, or the page Wallet',
    'Two devices with one wallet are one human: a claim on one is spent on the other.',
  ];
  context.finish({ ok: true, copy: options.to }, words.join('\n'));
  return 0;
}

export interface RestoreOptions extends WalletOptions {
  readonly copy: string;
  readonly copyPassphraseFile?: string;
}

/** Brings a copy back, in the place of no wallet. */
export async function restoreWallet(context: Context, options: RestoreOptions): Promise<ExitCode> {
  const { io } = context;
  const store = storeOf(io.cwd, options);
  if ((await store.standing()).kind !== 'none') throw thereAlready(options.wallet);
  const text = await readText(io.cwd, options.copy);
  const passphrase = options.copyPassphraseFile === undefined ? {} : { passphraseFile: options.copyPassphraseFile };
  const outcome = await store.restore(text, {
    copy: await lockFor(io, 'passphrase', passphrase),
    here: await newLock(io, options),
  });
  if (outcome.kind === 'there-already') throw thereAlready(options.wallet);
  if (outcome.kind === 'other-lock')
    throw ownProblem('file-unreadable', `${options.copy} is a wallet itself, not a copy with a passphrase.`, {
      fix: 'Name it with --wallet.',
    });
  const { wallet } = opened(outcome, options.copy);
  context.finish({ ok: true, file: options.wallet, ...walletFacts(wallet) }, walletWords(wallet, options.wallet).join('\n'));
  return 0;
}

export interface ReceiptOptions extends WalletOptions {
  readonly to: string;
}

/** The signed receipt of the enrolment alone: it opens nothing by itself, and with the eyes it brings wallet and key back. */
export async function saveWalletReceipt(context: Context, options: ReceiptOptions): Promise<ExitCode> {
  const { receipt } = (await openOwnWallet(context, options)).wallet;
  if (receipt?.receipt == null)
    throw ownProblem('bad-usage', 'This wallet has no receipt of an enrolment.', {
      fix: 'Your eyes alone bring it back: sclera wallet recover.',
    });
  await writeSecret(context.io.cwd, options.to, `${receipt.receipt}\n`, { fresh: true });
  context.finish(
    { ok: true, receipt: options.to },
    `The receipt is in ${options.to}. It opens nothing by itself; with your eyes it brings the wallet back, and a new key to your record: sclera wallet recover --receipt.`,
  );
  return 0;
}
