import { createPersonSession, makeReceiptFile } from '@sclera/sdk';
import { captureDevice } from '../files/device-file.ts';
import { writeReceiptFile } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { captureFiles, type EyeFiles, whenNeverEnrolled } from './capture-files.ts';
import { type ConsentOptions, obtainConsent } from './consent.ts';
import { confirmAsGuardian } from './guardian.ts';

interface CheckOptions extends ConsentOptions, EyeFiles {
  readonly receipt?: string;
  readonly device?: string;
}

export async function checkPerson(context: Context, options: CheckOptions): Promise<ExitCode> {
  const { client, progress, io } = context;
  const session = createPersonSession(client, { onProgress: progress.step, device: await captureDevice(io.cwd, options.device) });
  const { notice, ageBand, guardian, scope } = await obtainConsent(context, session, 'uniqueness-check', options);
  const capture = await captureFiles(context, options);
  const subject = await session.createSubject();
  const consent = await session.consent(notice, { decision: 'given', ageBand, guardian, scope });
  if (ageBand === 'under-14' && guardian)
    await confirmAsGuardian(context, await client.platform(), notice, { subject, consent: consent.consent.id });
  const { decision, leafIndex, receipt, permit } = await session.check(consent.consent.id, capture);
  if (options.receipt !== undefined) {
    const person = { subject, personalKey: session.personalKey! };
    const answer = { decision, enrolment: null, leafIndex, receipt };
    const common = { url: client.url, platform: await client.platform(), person, consentReceipt: consent.receipt, notice };
    const kept = makeReceiptFile({ ...common, answer, nowMs: Date.now() });
    await writeReceiptFile(io.cwd, options.receipt, kept, { fresh: true });
  }
  const words = [
    decision === 'new'
      ? 'New: nobody with these eyes is enrolled.'
      : `Already enrolled: somebody with these eyes is known here. ${whenNeverEnrolled}`,
    `  log index  ${leafIndex}; receipt signed by the gateway and all three parties, verified${options.receipt === undefined ? '' : `, kept in ${options.receipt}`}`,
    '  Nothing of the capture was kept.',
  ];
  const file = options.receipt === undefined ? {} : { receiptFile: options.receipt };
  context.finish({ ok: true, decision, subject, permit, leafIndex, receiptVerified: true, ...file }, words.join('\n'));
  return 0;
}
