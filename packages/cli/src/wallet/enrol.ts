import { createPersonSession, credentialOf, freshWallet, joinMembers, makeReceiptFile, ownProblem, type WalletHandle } from '@sclera/sdk';
import type { PublishedNotice } from '@sclera/sdk/contract';
import { whenNeverEnrolled } from '../commands/capture-files.ts';
import { type ConsentOptions, obtainConsent } from '../commands/consent.ts';
import { chooseEyes, type EyeOptions } from '../eyes/show-eyes.ts';
import { captureDevice } from '../files/device-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { makeOwnWallet, requireNoWallet, type WalletOptions } from './open-wallet.ts';

export interface EnrolOptions extends WalletOptions, ConsentOptions, EyeOptions {
  readonly keep?: boolean;
}

/** Age, notice, keeping as a question of its own, a wallet, both eyes; then the secret, and its public part onto the list of members. */
export async function enrolWallet(context: Context, options: EnrolOptions): Promise<ExitCode> {
  const { client, io, progress } = context;
  await requireNoWallet(context, options);
  const openEyes = await chooseEyes(context, options, 'enrol');
  const session = createPersonSession(client, { onProgress: progress.step, device: await captureDevice(io.cwd, options.device) });
  const { notice, ageBand, scope } = await obtainConsent(context, session, 'personhood-enrolment', options);
  if (ageBand !== 'adult')
    throw ownProblem('consent-missing', 'Only adults can enrol, so nothing was captured and nothing was sent.', {
      fix: 'Come back when you are 18.',
    });
  const keeping = await session.readNotice('personhood-retention', options.language);
  const keep = await askToKeep(context, options, keeping);
  const showEyes = await openEyes();
  const subject = await session.createSubject();
  const person = { subject, personalKey: session.personalKey! };
  const receipt = makeReceiptFile({ url: client.url, platform: await client.platform(), person, notice, nowMs: Date.now() });
  // The key is on disk, sealed, before anything is kept under it.
  const handle = await makeOwnWallet(context, options, freshWallet(client.url, receipt));
  const { consent, receipt: consentReceipt } = await session.consent(notice, { decision: 'given', ageBand, scope });
  if (keep !== null) await session.consent(keeping, { decision: keep ? 'given' : 'refused', ageBand });
  const { capture, drawn } = await showEyes(session, { consent: consent.id, action: 'enrol' });
  const decided = await session.enrol(consent.id, capture, drawn);
  const { decision, enrolment, leafIndex } = decided;
  await handle.change((wallet) => ({
    ...wallet,
    receipt: wallet.receipt && { ...wallet.receipt, consentReceipt, decision, enrolment, leafIndex, receipt: decided.receipt },
  }));
  const enrolled = decision === 'enrolled';
  if (enrolled) await fillWallet(context, handle, await session.deriveSecret(consent.id, decided.permit));
  const words = enrolled
    ? [
        'Enrolled. Each of the three parties keeps one share; nobody holds the eye.',
        `  wallet     ${options.wallet}: it proves that you are one human, and not who`,
        `  log index  ${leafIndex}`,
        keep === true ? '  kept       as long as you agreed to' : '  kept       until the next snapshot',
        '  next       sclera wallet copy, so that a lost device is no lost wallet; sclera wallet claim',
      ]
    : [
        `These eyes are enrolled already: nothing was added, and nobody learnt whose they are. ${whenNeverEnrolled}`,
        '  was it you, earlier?   sclera wallet recover, with another --wallet',
        `  never you?             appeal on the page My data, log index ${leafIndex}`,
      ];
  context.finish({ ok: enrolled, decision, wallet: options.wallet, leafIndex, kept: keep === true }, words.join('\n'));
  return enrolled ? 0 : 1;
}

/** The secret into the wallet, then its public part onto the list: what is on the list can always be proved. */
export async function fillWallet(
  { client, progress }: Context,
  handle: WalletHandle,
  derived: Parameters<typeof credentialOf>[0],
): Promise<void> {
  const credential = credentialOf(derived);
  const wallet = await handle.change((before) => ({ ...before, credential }));
  progress.step('Putting its public part on the list of members');
  await joinMembers(client, wallet);
}

/** Null where nobody was asked: then nothing is kept, and nothing is written down. */
async function askToKeep({ io, progress }: Context, { keep, consent }: EnrolOptions, notice: PublishedNotice): Promise<boolean | null> {
  if (keep === true) return true;
  if (io.ask === null || consent === true) return null;
  progress.end();
  io.err(`${notice.title}\n${notice.what}\n${notice.effect}\n\n`);
  const answer = await io.ask('A question of its own, on which nothing hangs. Do you agree to that? Type yes or no: ');
  return answer.trim().toLowerCase() === 'yes';
}
