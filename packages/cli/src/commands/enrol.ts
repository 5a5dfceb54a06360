import { createPersonSession, makeReceiptFile, ownProblem, type ReceiptFile } from '@sclera/sdk';
import { captureDevice } from '../files/device-file.ts';
import { writeSecret } from '../files/disk.ts';
import { defaultReceiptPath, readOnePerson, writeReceiptFile } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { captureFiles, type EyeFiles, whenNeverEnrolled } from './capture-files.ts';
import { type ConsentOptions, obtainConsent } from './consent.ts';
import { confirmAsGuardian } from './guardian.ts';

interface EnrolOptions extends ConsentOptions, EyeFiles {
  readonly receipt?: string;
  readonly key?: string;
  readonly device?: string;
  readonly spare?: string;
}

export async function enrolPerson(context: Context, options: EnrolOptions): Promise<ExitCode> {
  const { client, progress, io } = context;
  const known = options.key === undefined ? null : await readOne(context, options.key, options.receipt);
  const session = createPersonSession(client, {
    onProgress: progress.step,
    device: await captureDevice(io.cwd, options.device),
    ...(known === null ? {} : { personalKey: known.personalKey }),
  });
  const { notice, ageBand, guardian, scope } = await obtainConsent(context, session, 'uniqueness-enrolment', options);
  const capture = await captureFiles(context, options);
  const platform = await client.platform();
  const subject = known?.subject ?? (await session.createSubject());
  const receiptFile = options.key ?? options.receipt ?? defaultReceiptPath(subject);
  const person = { subject, personalKey: session.personalKey! };
  let kept = makeReceiptFile({ url: client.url, platform, person, nowMs: Date.now() });
  // The key is on disk before anything is kept under it: without the key nobody could ever have it erased.
  if (known === null) await writeReceiptFile(io.cwd, receiptFile, kept, { fresh: true });
  progress.note(
    `Your personal key is in ${receiptFile}. It is a secret, readable by you alone: whoever has it can see and delete your record.`,
  );
  const consent = await session.consent(notice, { decision: 'given', ageBand, guardian, scope });
  kept = { ...kept, consentReceipt: consent.receipt, notice };
  await writeReceiptFile(io.cwd, receiptFile, kept, { fresh: false });
  if (ageBand === 'under-14' && guardian) await confirmAsGuardian(context, platform, notice, { subject, consent: consent.consent.id });
  const { decision, enrolment, leafIndex, receipt, permit } = await session.enrol(consent.consent.id, capture);
  await writeReceiptFile(io.cwd, receiptFile, { ...kept, decision, enrolment, leafIndex, receipt }, { fresh: false });
  const enrolled = decision === 'enrolled';
  // By itself it opens nothing; it is kept from others all the same, as it names what is theirs.
  if (enrolled && options.spare !== undefined) await writeSecret(io.cwd, options.spare, `${receipt}\n`, { fresh: true });
  const words = [
    enrolled
      ? 'Enrolled. Each of the three parties keeps one share; nobody holds the eye.'
      : `Already enrolled: nothing was added. ${whenNeverEnrolled}`,
    `  log index  ${leafIndex}`,
    `  receipt    ${receiptFile} (signed by the gateway and all three parties; verified)`,
    `  to erase   sclera delete --key ${receiptFile}`,
    ...(options.spare === undefined
      ? []
      : [`  spare      ${options.spare}: without the key; with your eyes it leads back (sclera recover)`]),
  ];
  const value = { ok: enrolled, decision, enrolment, subject, permit, leafIndex, receiptVerified: true, receiptFile };
  context.finish(value, words.filter((_, i) => enrolled || i < 3).join('\n'));
  return enrolled ? 0 : 1;
}

/** The key that is there already; its file gets the new receipts. */
async function readOne({ io }: Context, key: string, receipt: string | undefined): Promise<ReceiptFile> {
  if (receipt !== undefined) throw ownProblem('bad-usage', 'The receipt goes into the file that --key names: leave out --receipt.');
  return readOnePerson(io.cwd, key);
}
