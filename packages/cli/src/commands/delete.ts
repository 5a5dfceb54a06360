import { createPersonSession, ownProblem, type ReceiptFile, SdkProblem } from '@sclera/sdk';
import type { DeletionBegun } from '@sclera/sdk/contract';
import { readReceiptFile, writeReceiptFile } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { KeyOptions } from './person.ts';

export interface DeleteOptions extends KeyOptions {
  readonly keepRecord?: boolean;
}

/** Everything about a person, at the parties and at the gateway; with `--keep-record` only what the parties hold. */
export async function deletePerson(context: Context, options: DeleteOptions): Promise<ExitCode> {
  const { client, progress, io } = context;
  const file = (options.key ?? options.keyFile)!;
  const people = await readReceiptFile(io.cwd, file);
  const everything = options.keepRecord !== true;
  if (io.ask !== null) {
    const what = everything
      ? `Delete everything about ${plural(people.length, 'person', 'people')}: at all three parties, and the record itself? The key opens nothing afterwards.`
      : `Erase what the three parties hold of ${plural(people.length, 'person', 'people')}, and keep the record?`;
    if ((await io.ask(`${what} Type yes or no: `)).trim().toLowerCase() !== 'yes') {
      context.finish({ ok: false, erased: false }, 'Nothing was deleted.');
      return 1;
    }
  }
  const after: ReceiptFile[] = [...people];
  const deletions: (DeletionBegun | null)[] = [];
  const keep = async (i: number, change: Partial<ReceiptFile>): Promise<void> => {
    after[i] = { ...after[i]!, ...change };
    await writeReceiptFile(io.cwd, file, after.length === 1 ? after[0]! : { people: after }, { fresh: false });
  };
  for (const [i, person] of people.entries()) {
    const session = createPersonSession(client, { personalKey: person.personalKey, onProgress: progress.step });
    if (!everything) {
      await keep(i, { erasure: await session.erase() });
      deletions.push(null);
      continue;
    }
    // The ticket is on disk at once: with it the person sees how far it is, whatever happens here.
    const deletion = await session
      .deleteEverything((deletionTicket) => keep(i, { deletionTicket }))
      .catch((problem: unknown) => followEarlier(problem, person, (ticket) => session.followDeletion(ticket)));
    deletions.push(deletion);
    await keep(i, { erasure: deletion.erasure.permit === '' ? null : deletion.erasure, forgotten: deletion.forgotten });
  }
  const complete = deletions.every((deletion, i) => (deletion ? deletion.state === 'done' : after[i]?.erasure?.complete));
  const value = {
    ok: complete,
    receiptFile: file,
    people: after.map(({ subject, erasure, forgotten }, i) => ({
      subject,
      complete: erasure?.complete ?? false,
      leafIndex: erasure?.leafIndex ?? null,
      ...(everything
        ? {
            dueAt: deletions[i]!.dueAt,
            overdue: deletions[i]!.overdue,
            forgotten: forgotten?.leafIndex ?? null,
            stays: deletions[i]!.stays,
          }
        : {}),
      parties: (erasure?.parties ?? []).map(({ party, receipt }) => ({
        party,
        confirmed: receipt !== null,
        receiptVerified: erasure!.complete,
      })),
    })),
  };
  const words = complete ? doneWords(file, after, deletions) : pendingWords(deletions);
  context.finish(complete ? value : { ...value, problem: { code: 'completion-pending' } }, words.join('\n'));
  return complete ? 0 : 1;
}

/** Whoever asks again finds that their key opens nothing: what was begun earlier has ended meanwhile, and its ticket shows it. */
async function followEarlier(
  problem: unknown,
  { deletionTicket }: ReceiptFile,
  follow: (ticket: string) => Promise<DeletionBegun>,
): Promise<DeletionBegun> {
  const gone = problem instanceof SdkProblem && problem.code === 'unauthenticated';
  if (!gone) throw problem;
  if (deletionTicket === null)
    throw ownProblem('bad-usage', 'The key in this file opens no record: it was deleted, or another key has taken its place.', {
      fix: 'Use the newest receipt file.',
    });
  return follow(deletionTicket);
}

function doneWords(file: string, after: readonly ReceiptFile[], deletions: readonly (DeletionBegun | null)[]): string[] {
  const [first = null] = deletions;
  return [
    `${first ? 'Deleted: erased' : 'Erased'} at all three parties${after.length === 1 ? '' : ` for ${after.length} people`}.`,
    `  three receipts, verified and added to ${file}`,
    ...after.map(({ erasure }) => `  log index  ${erasure!.leafIndex}`),
    ...(first
      ? [
          'Forgotten: the platform no longer knows whose leaves these were, and the key opens nothing. What opens the last one is in the file alone.',
          'What stays:',
          ...first.stays.map(
            ({ what, why, law, until }) => `  ${what} ${why} (${law})${until === null ? '' : ` Until ${until.slice(0, 10)}.`}`,
          ),
        ]
      : ['The record stays; sclera delete without --keep-record deletes it too.']),
  ];
}

function pendingWords(deletions: readonly (DeletionBegun | null)[]): string[] {
  const late = deletions.flatMap((deletion) => deletion ?? []);
  const waits = [
    ...new Set(late.flatMap(({ erasure }) => erasure.parties.filter(({ receipt }) => receipt === null).map(({ party }) => party))),
  ];
  const [first] = late;
  return [
    `Not all three parties have confirmed yet${waits.length === 0 ? '' : `: waiting for ${waits.join(', ')}`}. Nothing is compared meanwhile.`,
    first === undefined
      ? 'The platform goes on asking them; run the same command again later. (completion-pending)'
      : `The platform goes on by itself, and must be done by ${first.dueAt.slice(0, 10)}${first.overdue ? ': that is over, tell the authority' : ''}. Run the same command again to see how far it is. (completion-pending)`,
  ];
}
