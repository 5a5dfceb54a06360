import { answerRequest, ownProblem, readVerifyRequest } from '@sclera/sdk';
import { isThere, readText } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { openOwnWallet, type WalletOptions } from './open-wallet.ts';
import { proverProcess } from './prover-process.ts';

export interface VerifyOptions extends WalletOptions {
  readonly request: string;
  readonly yes?: boolean;
}

/** Answers a place that asks whether one is a human, once in it. What it learns is shown first. */
export async function verifyWithWallet(context: Context, options: VerifyOptions): Promise<ExitCode> {
  const { client, io, progress } = context;
  const request = (await isThere(io.cwd, options.request)) ? (await readText(io.cwd, options.request)).trim() : options.request.trim();
  const platform = await client.platform();
  const read = readVerifyRequest(request, platform);
  if (read.kind === 'invalid')
    throw ownProblem('receipt-invalid', `This request is not to be answered: ${read.reason}.`, { fix: 'Ask the place for a new one.' });
  const { relyingParty, scope, until, returnTo } = read.request;
  progress.end();
  io.err(
    `${relyingParty.name} asks, until ${until}: are you one human, once in “${scope}”?\n` +
      'It learns a number of yours that is the same each time there, and nothing else. No other place can link it.\n',
  );
  if (options.yes !== true) {
    if (io.ask === null)
      throw ownProblem('consent-missing', 'Nobody could be asked whether to answer.', { fix: 'If the person has agreed to it: --yes.' });
    if ((await io.ask('Answer it? Type yes or no: ')).trim().toLowerCase() !== 'yes') {
      context.finish({ ok: false, outcome: 'refused' }, 'Nothing was answered.');
      return 1;
    }
  }
  const { credential } = (await openOwnWallet(context, options)).wallet;
  if (credential === null) throw ownProblem('bad-usage', 'This wallet has no secret yet.', { fix: 'Enrol first: sclera wallet enrol.' });
  progress.step('Proving');
  const members = async (epoch: number) => (await client.membersOf(epoch)).commitments.map(BigInt);
  const answer = await answerRequest({ request, platform, credential, members, prove: proverProcess(io) });
  if (answer.kind === 'not-a-member') {
    context.finish(
      { ok: false, outcome: answer.kind },
      'This wallet is not on the list that the request names: whoever enrolled just now is on the next one, within minutes. Ask for a new request then.',
    );
    return 1;
  }
  // Handed on by whoever asked: piped to the place, or put where it can fetch it.
  context.finish({ ok: true, outcome: 'answered', relyingParty: relyingParty.id, returnTo, ...answer.given }, JSON.stringify(answer.given));
  return 0;
}
