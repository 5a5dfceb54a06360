import {
  ownProblem,
  revokeStock,
  stockOf,
  takeCredential,
  type Wallet,
  type WalletCredential,
  type WalletHandle,
  withBatch,
} from '@sclera/sdk';
import { isThere, readText } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import { openOwnWallet, type WalletOptions } from './open-wallet.ts';
import { proverProcess } from './prover-process.ts';

/** How many are left to show, and until when. */
export async function listCredentials(context: Context, options: WalletOptions): Promise<ExitCode> {
  const { wallet } = await openOwnWallet(context, options);
  context.finish({ ok: true, ...stockFacts(wallet) }, stockWords(wallet));
  return 0;
}

/** Another batch, where the stock is low. */
export async function getCredentials(context: Context, options: WalletOptions): Promise<ExitCode> {
  const handle = await openOwnWallet(context, options);
  const secret = secretOf(handle.wallet);
  if (!stockOf(handle.wallet).isLow) {
    context.finish({ ok: true, outcome: 'enough', ...stockFacts(handle.wallet) }, `Enough are left. ${stockWords(handle.wallet)}`);
    return 0;
  }
  if (!(await fetchBatch(context, handle, secret))) return notAMember(context);
  context.finish({ ok: true, outcome: 'fetched', ...stockFacts(handle.wallet) }, stockWords(handle.wallet));
  return 0;
}

export interface PresentOptions extends WalletOptions {
  readonly yes?: boolean;
}

/** Shows one to a place that asks by OpenID4VP: first who asks for what, then yes or no. Where none is left, a batch is fetched. */
export async function presentCredentialTo(context: Context, options: PresentOptions, [given = '']: readonly string[]): Promise<ExitCode> {
  const { io, progress } = context;
  const { presentCredential, readPresentationRequest, sendPresentation } = await import('@sclera/sdk/presentation');
  const request = (await isThere(io.cwd, given)) ? (await readText(io.cwd, given)).trim() : given.trim();
  const asked = await readPresentationRequest(request);
  const host = new URL(asked.responseUri).host;
  progress.end();
  const named = asked.name === null ? '' : `, which calls itself “${asked.name}”,`;
  io.err(
    `${host}${named} asks: are you one human?\n` +
      'It gets a credential that says so, is shown nowhere else, and leads to nothing: no name, no number, not whether you were there before.\n',
  );
  if (options.yes !== true) {
    if (io.ask === null)
      throw ownProblem('consent-missing', 'Nobody could be asked whether to answer.', { fix: 'If the person has agreed to it: --yes.' });
    if ((await io.ask('Show it? Type yes or no: ')).trim().toLowerCase() !== 'yes') {
      context.finish({ ok: false, outcome: 'refused' }, 'Nothing was shown.');
      return 1;
    }
  }
  const handle = await openOwnWallet(context, options);
  let credential = await takeCredential(handle);
  if (credential === null) {
    if (!(await fetchBatch(context, handle, secretOf(handle.wallet)))) return notAMember(context);
    credential = await takeCredential(handle);
  }
  if (credential === null) throw ownProblem('internal', 'Other commands have shown all of them meanwhile.', { fix: 'Try again tomorrow.' });
  progress.step(`Showing it to ${host}`);
  const sent = await sendPresentation(asked, await presentCredential(request, credential), { fetch: io.fetch });
  const facts = { responseUri: asked.responseUri, ...stockFacts(handle.wallet) };
  if (sent.kind === 'not-taken') {
    context.finish(
      { ok: false, outcome: sent.kind, status: sent.status, ...facts },
      `${host} did not take it (status ${sent.status}). Ask it for another request; the credential is not used again.`,
    );
    return 1;
  }
  const words = [
    `Shown to ${host}, and used up. ${stockWords(handle.wallet)}`,
    ...(sent.continueAt === null ? [] : [`  go on there   ${sent.continueAt}`]),
  ];
  context.finish({ ok: true, outcome: 'shown', continueAt: sent.continueAt, ...facts }, words.join('\n'));
  return 0;
}

/** All of them, those too that a lost device with the same wallet may have. */
export async function revokeAllCredentials(context: Context, options: WalletOptions): Promise<ExitCode> {
  const handle = await openOwnWallet(context, options);
  await revokeHeld(context, handle, 'all');
  context.finish(
    { ok: true, ...stockFacts(handle.wallet) },
    'Revoked: whoever has a copy of them can show none any more. A new batch can be had tomorrow.',
  );
  return 0;
}

/** What the wallet holds is revoked at the platform, and dropped. */
export async function revokeHeld({ client, io, progress }: Context, handle: WalletHandle, which: 'unshown' | 'all'): Promise<void> {
  if (handle.wallet.batches.length === 0) return;
  progress.step('Revoking the credentials');
  const { revokeCredentials } = await import('@sclera/sdk/presentation');
  const at = { url: client.url, fetch: io.fetch };
  await revokeStock(handle, (revocation, places) => revokeCredentials(at, revocation, places), which);
}

export function stockFacts(wallet: Wallet): { readonly left: number; readonly until: string | null } {
  const { left, until } = stockOf(wallet);
  return { left, until };
}

function stockWords(wallet: Wallet): string {
  const { left, until } = stockOf(wallet);
  return until === null
    ? 'No single-use credential is left: sclera wallet credentials get.'
    : `${plural(left, 'credential')} for one use each, until ${until.slice(0, 10)}.`;
}

/** False where the wallet is not on the list. */
async function fetchBatch({ client, io, progress }: Context, handle: WalletHandle, credential: WalletCredential): Promise<boolean> {
  const { fetchCredentials } = await import('@sclera/sdk/presentation');
  const platform = await client.platform();
  progress.step('Proving, and fetching credentials');
  const members = async (epoch: number) => (await client.membersOf(epoch)).commitments.map(BigInt);
  const batch = await fetchCredentials({ url: client.url, fetch: io.fetch, platform, credential, members, prove: proverProcess(io) });
  if (batch === 'not-a-member') return false;
  await handle.change(withBatch(batch));
  return true;
}

function secretOf({ credential }: Wallet): WalletCredential {
  if (credential === null) throw ownProblem('bad-usage', 'This wallet has no secret yet.', { fix: 'Enrol first: sclera wallet enrol.' });
  return credential;
}

function notAMember(context: Context): ExitCode {
  context.finish(
    { ok: false, outcome: 'not-a-member' },
    'This wallet is not on the list of members: whoever enrolled just now is on the next one, within minutes; whoever has left is on none.',
  );
  return 1;
}
