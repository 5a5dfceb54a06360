import { type ErasureStatement, type Operation, type PartyAnswer, type PartyId, ScleraError, verifyJws } from '@sclera/core';
import { type Answers, worstFailure } from './ask-parties.ts';
import { type Context, partyIds } from './context.ts';

/** What three answers amount to. Only `agreed` holds a bit. */
export type Verdict =
  | { readonly kind: 'agreed'; readonly unique: boolean; readonly statements: readonly string[] }
  | { readonly kind: 'failed'; readonly problem: ScleraError };

/**
 * Reads the answers of a joint comparison. There is a result only if all three parties signed that they compared under this
 * very permit, with the same set of references, saw the same messages, and found the same bit.
 */
export function judgeAnswers(context: Context, operation: Operation, answers: Answers<string>): Verdict {
  const failure = worstFailure(answers);
  if (failure) return { kind: 'failed', problem: failure };
  const read = partyIds.flatMap((party) => {
    const answer = answers.find((one) => one.party === party)?.answer;
    const said = answer?.kind === 'said' ? readAnswer(context, operation, party, answer.value) : null;
    return said && answer?.kind === 'said' ? [{ said, statement: answer.value }] : [];
  });
  const [first] = read;
  if (read.length !== partyIds.length || !first) return disagreement('A statement of a party does not verify.');
  const sameSet = read.every(({ said }) => said.gallerySize === first.said.gallerySize && said.galleryHash === first.said.galleryHash);
  if (!sameSet) return { kind: 'failed', problem: new ScleraError('store-diverged') };
  if (!read.every(({ said }) => answersFor(operation, said))) return disagreement('A party answered another question.');
  if (!read.every(({ said }) => said.unique === first.said.unique)) return disagreement('The parties opened different bits.');
  if (!read.every(({ said }) => said.transcript === first.said.transcript)) return disagreement('The parties saw different messages.');
  return { kind: 'agreed', unique: first.said.unique, statements: read.map(({ statement }) => statement) };
}

/** The party's own statement that it erased under this permit, or null if this is none. */
export function readErasure(context: Context, operation: Operation, party: PartyId, statement: string): ErasureStatement | null {
  const said = openErasure(context, party, statement);
  if (said === null) return null;
  return said.party === party && said.permit === operation.permit && Array.isArray(said.erased) ? said : null;
}

function openErasure(context: Context, party: PartyId, statement: string): ErasureStatement | null {
  const verified = verifyJws<ErasureStatement>(statement, 'sclera-erasure+jwt', context.partyKeys[party]);
  if (verified.kind === 'valid') return verified.payload;
  for (const { publicKey, until } of context.formerPartyKeys?.[party] ?? []) {
    const former = verifyJws<ErasureStatement>(statement, 'sclera-erasure+jwt', publicKey);
    if (former.kind === 'valid') return Date.parse(former.payload.at) <= Date.parse(until) ? former.payload : null;
  }
  return null;
}

/** Who has confirmed the erasure so far, and with which statement. */
export function erasedBy(context: Context, operation: Operation): ReadonlyMap<PartyId, string> {
  const found = new Map<PartyId, string>();
  for (const statement of operation.statements) {
    const party = partyIds.find((id) => readErasure(context, operation, id, statement));
    if (party) found.set(party, statement);
  }
  return found;
}

function readAnswer(context: Context, operation: Operation, party: PartyId, statement: string): PartyAnswer | null {
  const verified = verifyJws<PartyAnswer>(statement, 'sclera-answer+jwt', context.partyKeys[party]);
  if (verified.kind === 'invalid') return null;
  const said = verified.payload;
  const whole =
    said.party === party &&
    said.permit === operation.permit &&
    typeof said.unique === 'boolean' &&
    Number.isSafeInteger(said.gallerySize) &&
    said.gallerySize >= 0 &&
    isDigest(said.galleryHash) &&
    isDigest(said.transcript);
  return whole ? said : null;
}

/** A search says whether somebody is unique; a comparison with one reference, or a search for one, also whether it matched, which is the opposite. */
function answersFor({ action }: Operation, { unique, matched }: PartyAnswer): boolean {
  return action === 'verify' || action === 'find' ? matched === !unique : matched === undefined;
}

function isDigest(text: unknown): boolean {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

function disagreement(detail: string): Verdict {
  return { kind: 'failed', problem: new ScleraError('parties-disagree', detail) };
}
