import { createPersonSession, type ReceiptFile } from '@sclera/sdk';
import { readReceiptFile, writeReceiptFile } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { KeyOptions } from './person.ts';

export interface DeleteOptions extends KeyOptions {
  readonly forget?: boolean;
}

export async function deletePerson(context: Context, options: DeleteOptions): Promise<ExitCode> {
  const { client, progress, io } = context;
  const file = (options.key ?? options.keyFile)!;
  const people = await readReceiptFile(io.cwd, file);
  if (io.ask !== null) {
    const answer = await io.ask(
      `Erase everything held about ${plural(people.length, 'person', 'people')} at all three parties? Type yes or no: `,
    );
    if (answer.trim().toLowerCase() !== 'yes') {
      context.finish({ ok: false, erased: false }, 'Nothing was erased.');
      return 1;
    }
  }
  const after: ReceiptFile[] = [];
  for (const person of people) {
    const session = createPersonSession(client, { personalKey: person.personalKey, onProgress: progress.step });
    after.push({ ...person, erasure: await session.erase() });
  }
  // Receipts of the erasure stand beside those of the enrolment.
  const keep = () => writeReceiptFile(io.cwd, file, after.length === 1 ? after[0]! : { people: after }, { fresh: false });
  await keep();
  const complete = after.every(({ erasure }) => erasure?.complete);
  if (options.forget && complete) {
    progress.step('Asking to be forgotten');
    for (const [i, person] of after.entries()) {
      after[i] = { ...person, forgotten: (await client.forget(person.personalKey)).use };
      // At once: it is the only copy, and the key opens nothing any more.
      await keep();
    }
  }
  const value = {
    ok: complete,
    receiptFile: file,
    people: after.map(({ subject, erasure, forgotten }) => ({
      subject,
      complete: erasure!.complete,
      leafIndex: erasure!.leafIndex,
      ...(options.forget ? { forgotten: forgotten?.leafIndex ?? null } : {}),
      parties: erasure!.parties.map(({ party, receipt }) => ({ party, confirmed: receipt !== null, receiptVerified: erasure!.complete })),
    })),
  };
  const words = complete
    ? [
        `Erased at all three parties${people.length === 1 ? '' : ` for ${people.length} people`}.`,
        `  three receipts, verified and added to ${file}`,
        ...after.map(({ erasure }) => `  log index  ${erasure!.leafIndex}`),
        ...(options.forget
          ? [
              'Forgotten: the platform no longer knows whose leaves these were, and the key opens nothing. What opens the last one is in the file alone.',
            ]
          : []),
      ]
    : [
        'Not all three parties have confirmed yet. The platform goes on asking them; run the same command again later. (completion-pending)',
      ];
  context.finish(complete ? value : { ...value, problem: { code: 'completion-pending' } }, words.join('\n'));
  return complete ? 0 : 1;
}
