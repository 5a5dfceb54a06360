import { randomBytes } from 'node:crypto';
import { claimReward, ownProblem } from '@sclera/sdk';
import type { Context, ExitCode } from '../io/context.ts';
import { openOwnWallet, type WalletOptions } from './open-wallet.ts';
import { proverProcess } from './prover-process.ts';

export interface ClaimOptions extends WalletOptions {
  readonly campaign: string;
  readonly recipient?: string;
  readonly freshAccount?: boolean;
}

/** What a campaign pays each human once: by a proof, to an account. */
export async function claimWithWallet(context: Context, options: ClaimOptions): Promise<ExitCode> {
  const { client, io, progress } = context;
  const recipient = recipientOf(options);
  const campaign = campaignId(options.campaign);
  const handle = await openOwnWallet(context, options);
  const { credential, former } = handle.wallet;
  if (credential === null) throw ownProblem('bad-usage', 'This wallet has no secret yet.', { fix: 'Enrol first: sclera wallet enrol.' });
  const outcome = await claimReward({ client, credential, former, campaign, recipient, prove: proverProcess(io), say: progress.step });
  if (outcome.kind === 'not-a-member') {
    const words = [
      'This wallet is not on the list of this campaign: you enrolled after it was frozen, or the secret was replaced since.',
      'You are on the next one’s; and whoever shows a document at the counter is paid the same.',
    ];
    context.finish({ ok: false, outcome: outcome.kind, campaign }, words.join('\n'));
    return 1;
  }
  const { claim, payment, before } = outcome;
  await handle.change((wallet) => ({ ...wallet, claims: [...wallet.claims.filter((one) => one.campaign !== campaign), claim] }));
  const words = [
    `${before ? 'Paid before' : 'Paid'}: ${claim.amount} to ${claim.recipient}.`,
    `  reference  ${claim.reference}`,
    ...(payment.leaf.index === null ? [] : [`  log index  ${payment.leaf.index}: that one human of the list was paid, and not which`]),
  ];
  // A second claim is none: what was paid is told. To this very account it is what was asked for.
  const isDone = claim.recipient === recipient;
  context.finish({ ok: isDone, outcome: before ? 'paid-before' : 'paid', ...claim }, words.join('\n'));
  return isDone ? 0 : 1;
}

function recipientOf({ recipient, freshAccount = false }: ClaimOptions): string {
  if ((recipient === undefined) === !freshAccount)
    throw ownProblem('bad-usage', 'Which account is to be paid?', {
      fix: 'Give --recipient 0x…, or --fresh-account for a new one of the ledger.',
    });
  if (recipient === undefined) return `0x${randomBytes(20).toString('hex')}`;
  if (!/^0x[0-9a-fA-F]{40}$/.test(recipient) || /^0x0{40}$/.test(recipient))
    throw ownProblem('bad-usage', `${recipient} is no account.`, { fix: 'An account is 0x and 40 hex digits.' });
  return recipient.toLowerCase();
}

function campaignId(text: string): Parameters<Context['client']['campaign']>[0] {
  if (!/^cmp_[0-9a-hjkmnp-tv-z]{26}$/.test(text))
    throw ownProblem('bad-usage', `${text} is no campaign.`, { fix: 'It begins with cmp_: GET /v1/campaigns lists them.' });
  return text as Parameters<Context['client']['campaign']>[0];
}
