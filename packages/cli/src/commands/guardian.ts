import { type ConsentId, createPersonSession, makeReceiptFile, type SubjectId } from '@sclera/sdk';
import type { Platform, PublishedNotice } from '@sclera/sdk/contract';
import { defaultReceiptPath, writeReceiptFile } from '../files/receipt-file.ts';
import type { Context } from '../io/context.ts';

/** The guardian of a person under 14 confirms with a pseudonym and a key of their own, which can take it back at any time. */
export async function confirmAsGuardian(
  context: Context,
  platform: Platform,
  notice: PublishedNotice,
  ward: { readonly subject: SubjectId; readonly consent: ConsentId },
): Promise<void> {
  const { client, progress, io } = context;
  const session = createPersonSession(client, { onProgress: progress.step });
  const subject = await session.createSubject();
  const person = { subject, personalKey: session.personalKey! };
  const file = defaultReceiptPath(subject);
  const kept = makeReceiptFile({ url: client.url, platform, person, notice, nowMs: Date.now() });
  await writeReceiptFile(io.cwd, file, kept, { fresh: true });
  const { receipt } = await session.consent(notice, { decision: 'given', ageBand: 'adult', ward });
  await writeReceiptFile(io.cwd, file, { ...kept, consentReceipt: receipt }, { fresh: false });
  progress.note(`The guardian’s own key is in ${file}: sclera withdraw --key ${file} takes this back at any time.`);
}
