import { type PartyId, type PartyPort, type ProblemCode, ScleraError } from '@sclera/core';
import type { Context } from './context.ts';

/** What each party answered to one question put to all of them at once. */
export type Answers<T> = readonly {
  readonly party: PartyId;
  readonly answer: { kind: 'said'; value: T } | { kind: 'failed'; error: ScleraError };
}[];

/**
 * Asks several parties in parallel and waits for each to answer, fail or run out of time. Never rejects. A failure leaves
 * the context unsettled: nobody knows whether the call had its effect.
 */
export async function askParties<T>(
  context: Context,
  ask: (party: PartyPort) => Promise<T>,
  parties: readonly PartyPort[] = context.parties,
): Promise<Answers<T>> {
  const answers = await gatherAnswers(context, ask, parties);
  if (answers.some(({ answer }) => answer.kind === 'failed')) context.unsettled = true;
  return answers;
}

/** The same for a question that leaves nothing half done at a party. */
export async function gatherAnswers<T>(
  context: Context,
  ask: (party: PartyPort) => Promise<T>,
  parties: readonly PartyPort[] = context.parties,
): Promise<Answers<T>> {
  return Promise.all(
    parties.map(async (party) => {
      try {
        const value = await within(
          context.callTimeoutMs,
          Promise.resolve().then(() => ask(party)),
        );
        return { party: party.id, answer: { kind: 'said', value } as const };
      } catch (error) {
        return { party: party.id, answer: { kind: 'failed', error: asPartyProblem(party.id, error) } as const };
      }
    }),
  );
}

/** The failure that explains the others best: what the sender can mend before what the operators must. */
export function worstFailure(answers: Answers<unknown>): ScleraError | null {
  const failures = answers.flatMap(({ answer }) => (answer.kind === 'failed' ? [answer.error] : []));
  for (const code of telling) {
    const found = failures.find((failure) => failure.code === code);
    if (found) return found;
  }
  return failures[0] ?? null;
}

/** Codes of a party that may be passed on; of everything else the caller learns only that the party did not take part. */
const telling: readonly ProblemCode[] = [
  'permit-invalid',
  'permit-expired',
  'permit-foreign',
  'permit-replayed',
  'permit-revoked',
  'share-unreadable',
  'share-malformed',
  'capture-rejected',
  'capture-unsigned',
  'device-unknown',
  'session-over',
  'derivation-invalid',
  'too-many-requests',
  'store-diverged',
  'parties-disagree',
  'party-unavailable',
];

function asPartyProblem(party: PartyId, error: unknown): ScleraError {
  if (error instanceof ScleraError && telling.includes(error.code)) return error;
  return new ScleraError('party-unavailable', `Party ${party} did not answer.`, { cause: error });
}

async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
