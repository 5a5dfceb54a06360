import { createPersonSession, enrolmentIn, makeReceiptFile, ownProblem, receiptIn } from '@sclera/sdk';
import { captureDevice } from '../files/device-file.ts';
import { readText } from '../files/disk.ts';
import { writeReceiptFile } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { captureFiles, type EyeFiles } from './capture-files.ts';
import { type ConsentOptions, obtainConsent } from './consent.ts';
import { confirmAsGuardian } from './guardian.ts';

interface RecoverOptions extends ConsentOptions, EyeFiles {
  readonly receipt: string;
  readonly out?: string;
  readonly device?: string;
}

/** Back into one's record without its key: a receipt of the enrolment and a fresh capture, compared with that one reference alone. */
export async function recoverRecord(context: Context, options: RecoverOptions): Promise<ExitCode> {
  const { client, progress, io } = context;
  const receipt = receiptIn(await readText(io.cwd, options.receipt));
  if (receipt === null) throw ownProblem('receipt-invalid', `${options.receipt} holds no receipt of an enrolment.`);
  const session = createPersonSession(client, { onProgress: progress.step, device: await captureDevice(io.cwd, options.device) });
  const { notice, ageBand, guardian, scope } = await obtainConsent(context, session, 'rights-access', options);
  const capture = await captureFiles(context, options);
  const platform = await client.platform();
  const enrolled = enrolmentIn(receipt, platform);
  if (enrolled === null)
    throw ownProblem('receipt-invalid', `The receipt in ${options.receipt} is not one of an enrolment on this platform.`);
  const claimant = await session.createSubject();
  const file = options.out ?? `./sclera-receipt-${claimant}.json`;
  const common = { url: client.url, platform, notice };
  const keep = (subject: typeof claimant, consentReceipt: string | null, answer: typeof enrolled | null, fresh: boolean) => {
    const person = { subject, personalKey: session.personalKey! };
    return writeReceiptFile(io.cwd, file, makeReceiptFile({ ...common, person, consentReceipt, answer, nowMs: Date.now() }), { fresh });
  };
  // The new key is on disk before it can be the only one.
  await keep(claimant, null, null, true);
  progress.note(`Your new key is in ${file}. It is a secret, readable by you alone, and opens your record once your eyes have matched.`);
  const consent = await session.consent(notice, { decision: 'given', ageBand, guardian, scope, initiative: 'person' });
  if (ageBand === 'under-14' && guardian)
    await confirmAsGuardian(context, platform, notice, { subject: claimant, consent: consent.consent.id });
  const { decision, leafIndex, permit } = await session.recover(consent.consent.id, receipt, capture);
  const matched = decision === 'matched';
  const subject = session.subject ?? claimant;
  await keep(subject, consent.receipt, matched ? enrolled : null, false);
  const words = matched
    ? [
        'It is you: the new key opens your record. The old key and every passkey open nothing any more.',
        `  log index  ${leafIndex}`,
        `  new key    ${file}`,
        `  to see     sclera record --key ${file}`,
      ]
    : [
        'Not surely the same eyes, or nothing is kept under this receipt any more: which of the two is told to nobody. Nothing was changed.',
        `  log index  ${leafIndex}`,
        '  Try again with both eyes wide open, up to five times a day, or appeal: a human being looks at it.',
        `  to appeal  on the page My data, with ${file}`,
      ];
  context.finish({ ok: matched, decision, subject, permit, leafIndex, receiptVerified: true, receiptFile: file }, words.join('\n'));
  return matched ? 0 : 1;
}
