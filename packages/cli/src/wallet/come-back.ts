import {
  type ConsentId,
  createPersonSession,
  credentialOf,
  enrolmentIn,
  freshWallet,
  joinMembers,
  lastRotation,
  listedCredential,
  makeReceiptFile,
  ownProblem,
  type PersonSession,
  receiptIn,
  rotatedTo,
} from '@sclera/sdk';
import type { PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { type ConsentOptions, obtainConsent } from '../commands/consent.ts';
import { chooseEyes, type EyeOptions, type OpenEyes, type ShowEyes } from '../eyes/show-eyes.ts';
import { captureDevice } from '../files/device-file.ts';
import { readText } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { revokeHeld } from './credentials.ts';
import { makeOwnWallet, openOwnWallet, requireNoWallet, type WalletOptions } from './open-wallet.ts';

export interface ShowOptions extends WalletOptions, ConsentOptions, EyeOptions {}

export interface RecoverOptions extends ShowOptions {
  readonly receipt?: string;
}

/** A wallet on a new device, with the same secret: by the receipt of the enrolment, or by the eyes alone. */
export async function recoverWallet(context: Context, options: RecoverOptions): Promise<ExitCode> {
  await requireNoWallet(context, options);
  return options.receipt === undefined ? findWallet(context, options) : recoverByReceipt(context, options, options.receipt);
}

async function recoverByReceipt(context: Context, options: RecoverOptions, file: string): Promise<ExitCode> {
  const { client } = context;
  const openEyes = await chooseEyes(context, options, 'verify');
  const platform = await client.platform();
  const receipt = receiptIn(await readText(context.io.cwd, file));
  const enrolled = receipt === null ? null : enrolmentIn(receipt, platform);
  if (receipt === null || enrolled === null)
    throw ownProblem('receipt-invalid', `${file} holds no receipt of an enrolment on this platform.`);
  const { session, notice, consent, showEyes } = await begin(context, options, 'rights-access', openEyes);
  const person = { subject: session.subject!, personalKey: session.personalKey! };
  const file0 = makeReceiptFile({ url: client.url, platform, person, notice, nowMs: Date.now() });
  // The new key is on disk before it can be the only one.
  const handle = await makeOwnWallet(context, options, freshWallet(client.url, file0));
  const { capture, drawn } = await showEyes(session, { consent, action: 'verify', receipt });
  const decided = await session.recover(consent, receipt, capture, drawn);
  if (decided.decision !== 'matched') return notThem(context, options, decided.leafIndex);
  const { consents, memberships } = await session.record();
  const membership = memberships.find((one) => one.enrolment === enrolled.enrolment);
  const own = consents.find(({ purpose, events }) => purpose === 'personhood-enrolment' && events.at(-1)?.state === 'given');
  const subject = session.subject!;
  await handle.change((wallet) => ({ ...wallet, receipt: { ...file0, ...enrolled, subject } }));
  if (own === undefined) throw ownProblem('consent-missing', 'This record has no consent to a credential any more.');
  const derived = await session.deriveSecret(own.id, decided.permit, membership?.rotation ?? 0);
  const wallet = await handle.change((before) => ({ ...before, credential: credentialOf(derived) }));
  if (membership === undefined) await joinMembers(client, wallet);
  return back(context, options, 'with a new key: the old one and every passkey open nothing any more');
}

async function findWallet(context: Context, options: RecoverOptions): Promise<ExitCode> {
  const { client } = context;
  const { session, consent, decided } = await findByEyes(context, options, await chooseEyes(context, options, 'find'));
  if (decided.decision !== 'found') return notThem(context, options, decided.leafIndex);
  const derive = async (rotation: number) => credentialOf(await session.deriveSecret(consent, decided.permit, rotation));
  const credential = await listedCredential(client, derive);
  // The key of the record is nobody's to give: without it the wallet proves, and leaves by the eyes.
  const handle = await makeOwnWallet(context, options, freshWallet(client.url, null));
  await handle.change((wallet) => ({ ...wallet, credential }));
  return back(context, options, 'without the key of your record: to leave, show your eyes again (sclera wallet leave)');
}

/** The device with the wallet was stolen, or somebody may have copied it: another secret takes the place of the old one. */
export async function rotateWallet(context: Context, options: ShowOptions): Promise<ExitCode> {
  const { client, progress } = context;
  const handle = await openOwnWallet(context, options);
  const { receipt, credential } = handle.wallet;
  if (receipt?.receipt == null || credential === null) {
    throw ownProblem('bad-usage', 'This wallet has no receipt of an enrolment, or no secret yet.', {
      fix: 'Bring it back with the receipt first: sclera wallet recover --receipt FILE.',
    });
  }
  if (credential.rotation >= lastRotation) throw ownProblem('rotations-spent');
  const openEyes = await chooseEyes(context, options, 'verify');
  const { session, notice, consent, showEyes } = await begin(context, options, 'rights-access', openEyes);
  const enrolled = enrolmentIn(receipt.receipt, await client.platform());
  const { capture, drawn } = await showEyes(session, { consent, action: 'verify', receipt: receipt.receipt });
  const decided = await session.recover(consent, receipt.receipt, capture, drawn);
  if (decided.decision !== 'matched' || enrolled === null) return notThem(context, options, decided.leafIndex);
  const person = { subject: session.subject!, personalKey: session.personalKey! };
  await handle.change((wallet) => ({ ...wallet, receipt: { ...receipt, ...person, notice, ...enrolled } }));
  const { consents } = await session.record();
  const own = consents.find(({ purpose, events }) => purpose === 'personhood-enrolment' && events.at(-1)?.state === 'given');
  if (own === undefined) throw ownProblem('consent-missing', 'This record has no consent to a credential any more.');
  const next = credentialOf(await session.deriveSecret(own.id, decided.permit, credential.rotation + 1));
  progress.step('Putting its public part on the list of members, in place of the old one');
  await joinMembers(client, { ...handle.wallet, credential: next });
  await handle.change(rotatedTo(next));
  // Whoever has the old secret may have its credentials.
  await revokeHeld(context, handle, 'all');
  const words = [
    'The secret was replaced. Whoever has the old one can prove nothing with it on the next list.',
    `  rotation   ${next.rotation}; the next one in 30 days at the earliest`,
    'Places that you proved yourself to see somebody new. A campaign whose list was frozen before pays the old secret, once: claim it before somebody else does, this wallet still can.',
  ];
  context.finish({ ok: true, wallet: options.wallet, rotation: next.rotation }, words.join('\n'));
  return 0;
}

/** Notice, consent, eyes, and whose they are: the one record that both match. */
export async function findByEyes(
  context: Context,
  options: ShowOptions,
  openEyes: OpenEyes,
): Promise<{ readonly session: PersonSession; readonly consent: ConsentId; readonly decided: Awaited<ReturnType<PersonSession['find']>> }> {
  const { session, consent, showEyes } = await begin(context, options, 'personhood-recovery', openEyes);
  const { capture, drawn } = await showEyes(session, { consent, action: 'find' });
  return { session, consent, decided: await session.find(consent, capture, drawn) };
}

interface Begun {
  readonly session: PersonSession;
  readonly notice: PublishedNotice;
  readonly consent: ConsentId;
  readonly showEyes: ShowEyes;
}

/** Notice, agreement, a pseudonym of this visit, and its consent: the eyes can be shown. */
async function begin(context: Context, options: ShowOptions, purpose: Purpose, openEyes: OpenEyes): Promise<Begun> {
  const { client, io, progress } = context;
  const session = createPersonSession(client, { onProgress: progress.step, device: await captureDevice(io.cwd, options.device) });
  const { notice, ageBand, guardian, scope } = await obtainConsent(context, session, purpose, options);
  const showEyes = await openEyes();
  await session.createSubject();
  const { consent } = await session.consent(notice, { decision: 'given', ageBand, guardian, scope, initiative: 'person' });
  return { session, notice, consent: consent.id, showEyes };
}

/** One answer for all the reasons there may be. */
export function notThem(context: Context, options: Pick<WalletOptions, 'wallet'>, leafIndex: number): ExitCode {
  const words = [
    'Not surely the same eyes, or nothing is kept of them any more: which of the two is told to nobody. Nothing was changed.',
    `  log index  ${leafIndex}`,
    '  Try again with both eyes wide open, or appeal: a human being looks at it (page My data).',
  ];
  context.finish({ ok: false, wallet: options.wallet, leafIndex }, words.join('\n'));
  return 1;
}

function back(context: Context, { wallet }: WalletOptions, how: string): ExitCode {
  context.finish({ ok: true, wallet }, `Your wallet is back in ${wallet}, with the same secret, ${how}.`);
  return 0;
}
