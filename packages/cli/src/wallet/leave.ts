import { createPersonSession, ownProblem, type ReceiptFile } from '@sclera/sdk';
import { chooseEyes, type OpenEyes } from '../eyes/show-eyes.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { findByEyes, notThem, type ShowOptions } from './come-back.ts';
import { revokeHeld } from './credentials.ts';
import { openOwnWallet } from './open-wallet.ts';

export interface LeaveOptions extends ShowOptions {
  readonly yes?: boolean;
}

/** Deletes everything: with the wallet, or by showing the eyes without it. */
export async function leave(context: Context, options: LeaveOptions): Promise<ExitCode> {
  const { left, right, drawn } = options;
  const byEyes = [left, right, drawn].some((named) => named !== undefined);
  const openEyes = byEyes ? await chooseEyes(context, options, 'find') : null;
  if (!(await isSure(context, options))) {
    context.finish({ ok: false, outcome: 'kept' }, 'Nothing was deleted.');
    return 1;
  }
  return openEyes === null ? leaveWithWallet(context, options) : leaveByEyes(context, options, openEyes);
}

const stays =
  'What was claimed stays yours, and a campaign that was frozen with you in it still pays this wallet. Nobody can bring the secret back any more, and nobody can recognise you: you then count as new.';

async function leaveWithWallet(context: Context, options: LeaveOptions): Promise<ExitCode> {
  const { client, progress } = context;
  const handle = await openOwnWallet(context, { ...options });
  const { receipt } = handle.wallet;
  if (receipt === null) {
    throw ownProblem('bad-usage', 'The key of your record is not in this wallet.', {
      fix: 'Leave by showing your eyes: at the page /leave of the platform, or here with --left FILE --right FILE.',
    });
  }
  const session = createPersonSession(client, { personalKey: receipt.personalKey, onProgress: progress.step });
  const keep = (change: Partial<ReceiptFile>): Promise<unknown> =>
    handle.change((wallet) => ({ ...wallet, receipt: wallet.receipt && { ...wallet.receipt, ...change } }));
  const { deletionTicket } = receipt;
  const deletion =
    deletionTicket === null
      ? await session.deleteEverything(async (ticket) => void (await keep({ deletionTicket: ticket })))
      : await session.followDeletion(deletionTicket);
  await keep({ erasure: deletion.erasure.permit === '' ? null : deletion.erasure, forgotten: deletion.forgotten });
  // After what counts more: run again it goes on here.
  await revokeHeld(context, handle, 'unshown');
  const done = deletion.state === 'done';
  const words = done
    ? ['You have left: erased at all three parties, whose receipts were checked and are in the wallet, and forgotten.', stays]
    : [
        'Not all three parties have confirmed yet. Nothing of yours is used meanwhile, and the platform goes on by itself.',
        `It must be done by ${deletion.dueAt.slice(0, 10)}. Run the same command again to see how far it is. (completion-pending)`,
      ];
  context.finish({ ok: done, outcome: deletion.state, dueAt: deletion.dueAt, stays: deletion.stays }, words.join('\n'));
  return done ? 0 : 1;
}

async function leaveByEyes(context: Context, options: ShowOptions, openEyes: OpenEyes): Promise<ExitCode> {
  const { session, consent, decided } = await findByEyes(context, options, openEyes);
  if (decided.decision !== 'found') return notThem(context, options, decided.leafIndex);
  const erasure = await session.depart(consent, decided.permit);
  const words = erasure.complete
    ? ['You have left: your record was found by your eyes and erased at all three parties, whose receipts were checked.', stays]
    : [
        'Your record was found. Not all three parties have confirmed the erasure yet; the platform goes on asking them by itself. (completion-pending)',
      ];
  context.finish(
    {
      ok: erasure.complete,
      outcome: erasure.complete ? 'done' : 'erasing',
      parties: erasure.parties.map(({ party, receipt }) => ({ party, confirmed: receipt !== null })),
    },
    words.join('\n'),
  );
  return erasure.complete ? 0 : 1;
}

async function isSure({ io, progress }: Context, { yes }: LeaveOptions): Promise<boolean> {
  if (yes === true) return true;
  if (io.ask === null)
    throw ownProblem('bad-usage', 'Nobody could be asked whether they are sure.', { fix: 'If the person has decided it: --yes.' });
  progress.end();
  io.err(`Everything about you is deleted: at all three parties, and the record itself. ${stays}\n`);
  return (await io.ask('Leave? Type yes or no: ')).trim().toLowerCase() === 'yes';
}
