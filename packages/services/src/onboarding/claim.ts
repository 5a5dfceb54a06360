import {
  type ClaimId,
  type ConsentId,
  challengeLifeMs,
  type GatewayStore,
  type LineReceipt,
  type PermitId,
  type SubjectId,
  signJws,
} from '@sclera/core';
import { findLeaf } from '../personhood/leaves.ts';
import type { Item } from '../trust/shelf.ts';
import type { LineWay } from './lines.ts';
import { type ClaimRefusal, reasonFor } from './refusals.ts';

/** One claim to hold a line, as it is kept, sealed for its person: marks, never a name or number, and nothing of a face. */
export interface ClaimBody {
  readonly way: LineWay['kind'];
  readonly consent: ConsentId | null;
  /** Keyed marks. */
  readonly line: string;
  readonly document: string;
  readonly evidence: 'chip' | 'photo' | 'shown';
  readonly ending: string;
  readonly codeHash: string | null;
  readonly openedAt: string;
  /** Attempts that were drawn, oldest first; each is used up by being drawn. */
  readonly drawn: readonly { readonly permit: PermitId; readonly at: string }[];
  /** What the counter saw; null before, and for the way with a face. */
  readonly check: { readonly clerk: SubjectId; readonly same: boolean; readonly at: string } | null;
  /** What became of it; it never changes. */
  readonly outcome: {
    readonly decision: 'registered' | 'refused';
    readonly reason: ClaimRefusal | null;
    readonly permit: PermitId | null;
  } | null;
}

/** `checked`: seen at the counter, and not yet written into the registry. */
export type ClaimState = 'open' | 'waiting' | 'way-closed' | 'checked' | 'registered' | 'refused';

/** A claim as its person sees it. */
export interface Claim {
  readonly id: ClaimId;
  readonly way: LineWay['kind'];
  readonly state: 'open' | 'waiting' | 'way-closed' | 'registered' | 'refused' | 'ended';
  readonly attemptsLeft: number;
  readonly line: string;
  readonly ending: string;
  readonly openedAt: string;
  readonly until: string;
  readonly refusal: {
    readonly code: ClaimRefusal;
    readonly message: string;
    readonly fix: string;
    readonly law: string;
    readonly leafIndex: number;
  } | null;
  /** Signed LineReceipt (compact JWS, typ `sclera-line+jwt`). */
  readonly receipt: string | null;
}

export interface ClaimView {
  readonly store: Pick<GatewayStore, 'log' | 'getOperation'>;
  readonly issuer: string;
  /** Ed25519, 32 bytes. */
  readonly secretKey: Uint8Array;
  readonly clock: () => number;
}

/** Draws a claim; Face ID's rule: five failures, then another way (see docs/threat-model.md). */
export const mostAttempts = 5;

/** A receipt is signed whenever it is asked for: what it says follows from the claim and its leaf. */
export async function showClaim(view: ClaimView, item: Item<ClaimBody>, subject: SubjectId): Promise<Claim> {
  const { way, line, ending, openedAt, drawn, outcome } = item.body;
  const id = item.id as ClaimId;
  const until = item.dueAt ?? openedAt;
  const shown = {
    id,
    way,
    attemptsLeft: way === 'face' && outcome === null ? mostAttempts - drawn.length : 0,
    line,
    ending,
    openedAt,
    until,
  };
  if (outcome === null) return { ...shown, state: await undecidedState(view, item, subject), refusal: null, receipt: null };

  const leaf = await findLeaf(view.store, subject, (event) => event.claim === id && saysOutcome(event.kind, event.decision));
  if (leaf === null) throw new Error('a decided claim has no leaf');
  const { leafIndex, event } = leaf;
  const payload: LineReceipt = {
    iss: view.issuer,
    claim: id,
    subject,
    line,
    ending,
    way,
    decision: outcome.decision,
    reason: outcome.reason,
    permit: outcome.permit,
    leafIndex,
    at: event.at,
  };
  const refusal = outcome.reason === null ? null : { ...reasonFor(outcome.reason), code: outcome.reason, leafIndex };
  return { ...shown, state: outcome.decision, refusal, receipt: signJws('sclera-line+jwt', payload, view.secretKey) };
}

/** Of one claim there is one such leaf. */
function saysOutcome(kind: string, decision: string): boolean {
  return (
    (kind === 'line' && (decision === 'registered' || decision === 'denied')) || (kind === 'staff-check' && decision === 'not-matched')
  );
}

async function undecidedState(view: ClaimView, item: Item<ClaimBody>, subject: SubjectId): Promise<Claim['state']> {
  const { way, drawn } = item.body;
  const now = view.clock();
  const isOver = Date.parse(item.dueAt ?? '') <= now;
  if (way === 'counter') return isOver && item.state === 'waiting' ? 'ended' : 'waiting';
  const last = drawn.at(-1);
  if (last === undefined || drawn.length < mostAttempts) return isOver ? 'ended' : 'open';
  // The last attempt may still be under way.
  const operation = await view.store.getOperation(subject, last.permit);
  const underWay = operation !== null && operation.state !== 'done' && operation.state !== 'failed';
  const inTime = Date.parse(last.at) + challengeLifeMs > now;
  return (inTime && underWay) || operation?.state === 'decided' ? 'open' : 'way-closed';
}
