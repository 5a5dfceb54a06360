import type { DecisionReceipt, ErasureStatement, PartyAnswer, PartyId } from '@sclera/core';
import { z } from 'zod';
import { schemas } from '../contract/index.ts';
import type { ConsentRecord, ErasureAnswer, Platform, PublishedNotice } from '../contract/types.ts';
import { noticeHash } from './notice.ts';
import * as payloads from './payloads.ts';
import { verifyStatement } from './statement.ts';

export interface Invalid {
  readonly kind: 'invalid';
  /** Continues "This receipt does not verify: …". */
  readonly reason: string;
}

export type ReceiptOutcome =
  | {
      readonly kind: 'valid';
      readonly receipt: DecisionReceipt;
      /** Parties whose signed statement stands in it. */
      readonly parties: readonly PartyId[];
    }
  | Invalid;

/**
 * Checks a decision receipt offline: signed by this platform's gateway, and in it one statement of each of the three parties, signed by
 * that party, about the same permit, agreeing with the other two and with the decision.
 */
export function verifyReceipt(token: string, platform: Platform): ReceiptOutcome {
  const signed = verifyStatement(token, 'sclera-receipt+jwt', platform.gateway);
  if (signed.kind === 'invalid') return signed;
  const read = payloads.DecisionReceipt.safeParse(signed.payload);
  if (!read.success) return invalid('it is not a decision receipt of this version');
  const receipt = read.data;
  if (receipt.iss !== platform.gateway.issuer) return invalid('it was issued by another platform');
  if (receipt.action === 'derive') return verifyDerived(receipt, platform);
  if (receipt.statements.length !== platform.parties.length) return invalid('a party’s statement is missing');
  return receipt.action === 'erase' ? verifyErased(receipt, platform) : verifyCompared(receipt, platform);
}

function verifyCompared(receipt: DecisionReceipt, platform: Platform): ReceiptOutcome {
  const answers: PartyAnswer[] = [];
  for (const statement of receipt.statements) {
    const answer = openStatement(statement, platform, 'sclera-answer+jwt', payloads.PartyAnswer);
    if (answer === null) return invalid('a statement in it is not signed by one of the parties');
    answers.push(answer);
  }
  const fault = statementsFault(answers, receipt);
  if (fault !== null) return invalid(fault);
  const [first] = answers as [PartyAnswer];
  const agree = answers.every(
    ({ unique, gallerySize, galleryHash }) =>
      unique === first.unique && gallerySize === first.gallerySize && galleryHash === first.galleryHash,
  );
  if (!agree) return invalid('the three parties do not agree');
  const { action } = receipt;
  if (answers.some(({ unique, matched }) => (action === 'verify' || action === 'find' ? matched !== !unique : matched !== undefined)))
    return invalid('a party answered another question');
  if (receipt.decision !== decisionOf(action, first.unique)) return invalid('the decision is not what the parties say');
  if ((receipt.enrolment !== null) !== (receipt.decision === 'enrolled'))
    return invalid('the decision and the enrolment do not fit together');
  return { kind: 'valid', receipt, parties: answers.map(({ party }) => party) };
}

function decisionOf(action: DecisionReceipt['action'], unique: boolean): DecisionReceipt['decision'] {
  if (action === 'verify') return unique ? 'not-matched' : 'matched';
  if (action === 'find') return unique ? 'not-found' : 'found';
  return unique ? (action === 'enrol' ? 'enrolled' : 'new') : 'already-enrolled';
}

/** Two parties are enough to evaluate a secret; that what they say is right, who blinded the input finds out. */
function verifyDerived(receipt: DecisionReceipt, platform: Platform): ReceiptOutcome {
  const parties: PartyId[] = [];
  for (const statement of receipt.statements) {
    const said = openStatement(statement, platform, 'sclera-derivation+jwt', payloads.EvaluationStatement);
    if (said === null) return invalid('a statement in it is not signed by one of the parties');
    if (said.permit !== receipt.permit) return invalid('a statement in it is about another permit');
    parties.push(said.party);
  }
  if (parties.length < 2 || new Set(parties).size !== parties.length) return invalid('it does not hold statements of two parties');
  if (receipt.decision !== 'derived' || receipt.enrolment !== null) return invalid('the decision is not what the parties say');
  return { kind: 'valid', receipt, parties };
}

function verifyErased(receipt: DecisionReceipt, platform: Platform): ReceiptOutcome {
  const statements: ErasureStatement[] = [];
  for (const statement of receipt.statements) {
    const erased = openStatement(statement, platform, 'sclera-erasure+jwt', payloads.ErasureStatement);
    if (erased === null) return invalid('a statement in it is not signed by one of the parties');
    statements.push(erased);
  }
  const fault = statementsFault(statements, receipt);
  if (fault !== null) return invalid(fault);
  if (receipt.decision !== 'erased') return invalid('the decision is not what the parties say');
  return { kind: 'valid', receipt, parties: statements.map(({ party }) => party) };
}

export type ConsentReceiptOutcome = { readonly kind: 'valid'; readonly consent: ConsentRecord; readonly leafIndex: number } | Invalid;

/**
 * Checks a consent receipt: the whole consent record and its place in the log, signed by this platform's gateway. With a notice, also that
 * this is the very text that was consented to. Whether it is still in force is for the reader: `validUntil` and the last event say it.
 */
export function verifyConsentReceipt(token: string, platform: Platform, notice: PublishedNotice | null = null): ConsentReceiptOutcome {
  const signed = verifyStatement(token, 'sclera-consent+jwt', platform.gateway);
  if (signed.kind === 'invalid') return signed;
  const consent = schemas.ConsentRecord.safeParse(signed.payload);
  const place = z.object({ leafIndex: z.number().int().nonnegative() }).safeParse(signed.payload);
  if (!consent.success || !place.success) return invalid('it is not a consent receipt of this version');
  if (notice !== null && noticeHash(notice) !== consent.data.noticeHash)
    return invalid('the notice beside it is not the text that was read');
  return { kind: 'valid', consent: consent.data, leafIndex: place.data.leafIndex };
}

export type ErasureOutcome =
  | { readonly kind: 'valid'; readonly statements: readonly ErasureStatement[]; readonly receipt: DecisionReceipt }
  | Invalid;

/** Checks a finished erasure: a signed statement of each of the three parties about this permit, and the gateway's receipt over the same. */
export function verifyErasure(answer: ErasureAnswer, platform: Platform): ErasureOutcome {
  if (!answer.complete || answer.receipt === null) return invalid('not all three parties have confirmed yet');
  const statements: ErasureStatement[] = [];
  for (const { party, receipt } of answer.parties) {
    const statement = receipt === null ? null : openStatement(receipt, platform, 'sclera-erasure+jwt', payloads.ErasureStatement);
    if (statement === null || statement.party !== party) return invalid(`party ${party} has not signed that it erased`);
    statements.push(statement);
  }
  const fault = statementsFault(statements, { permit: answer.permit });
  if (fault !== null) return invalid(fault);
  const outcome = verifyReceipt(answer.receipt, platform);
  if (outcome.kind === 'invalid') return outcome;
  if (outcome.receipt.permit !== answer.permit) return invalid('its receipt is about another permit');
  if (outcome.receipt.decision !== 'erased') return invalid('its receipt is not about an erasure');
  return { kind: 'valid', statements, receipt: outcome.receipt };
}

/** The statement, if it is signed by the party that it names. */
function openStatement<T extends { readonly party: PartyId }>(
  token: string,
  platform: Platform,
  type: 'sclera-answer+jwt' | 'sclera-erasure+jwt' | 'sclera-derivation+jwt',
  schema: z.ZodType<T>,
): T | null {
  for (const party of platform.parties) {
    const signed = verifyStatement(token, type, party);
    if (signed.kind === 'invalid') continue;
    const read = schema.safeParse(signed.payload);
    return read.success && read.data.party === party.id ? read.data : null;
  }
  return null;
}

function statementsFault(
  statements: readonly { readonly party: PartyId; readonly permit: string }[],
  expected: { readonly permit: string },
): string | null {
  if (new Set(statements.map(({ party }) => party)).size !== 3) return 'it does not hold one statement of each of the three parties';
  if (statements.some(({ permit }) => permit !== expected.permit)) return 'a statement in it is about another permit';
  return null;
}

function invalid(reason: string): Invalid {
  return { kind: 'invalid', reason };
}
