import type { Challenge, ClaimId, DocumentNames, LineReceipt, PermitId } from '@sclera/core';

export type { Challenge, DocumentNames, LineReceipt };

/** How somebody is seen to be the person on the document. Both lead to the same line and the same receipt. */
export type SimWay = 'face' | 'counter';

/** POST /v1/sim/claims (personal key): to hold a line. */
export interface SimClaimRequest {
  readonly way: SimWay;
  /** Needed, and given, for the way with a face. The counter asks for none: a refusal, or nothing, is as good. */
  readonly consent: string | null;
  /** The operator's own name of the line, such as an ICCID. The platform keeps a keyed mark of it and its last four characters. */
  readonly line: string;
  /** Which document, and how it was read on the device. None of it is kept but a keyed mark. */
  readonly document: DocumentNames & { readonly evidence: 'chip' | 'photo' | 'shown' };
  /** Of a line that its holder gives over: the code that they were given. */
  readonly code?: string | undefined;
}

/** GET /v1/sim/claims/{id} (personal key). */
export interface SimClaim {
  readonly id: ClaimId;
  readonly way: SimWay;
  /**
   * `open`: a challenge can be drawn. `waiting`: for somebody at the counter. `way-closed`: five challenges were drawn and no face passed; the
   * counter is open. `registered`, `refused`: decided. `ended`: nobody went on with it in time.
   */
  readonly state: 'open' | 'waiting' | 'way-closed' | 'registered' | 'refused' | 'ended';
  /** Challenges that can still be drawn; 0 at the counter. */
  readonly attemptsLeft: number;
  /** Mark of the line: its id in the list of lines. */
  readonly line: string;
  /** Last four characters of its name. */
  readonly ending: string;
  readonly openedAt: string;
  /** Until when somebody can go on with it. */
  readonly until: string;
  readonly refusal: SimRefusal | null;
  /** Signed LineReceipt, once decided (compact JWS, typ `sclera-line+jwt`). */
  readonly receipt: string | null;
}

/** Why there is no line, and the leaf by which it can be appealed. */
export interface SimRefusal {
  readonly code: 'limit-document' | 'limit-person' | 'line-taken' | 'offer-unknown' | 'not-same-person';
  readonly message: string;
  readonly fix: string;
  readonly law: string;
  readonly leafIndex: number;
}

/** POST /v1/sim/claims/{id}/challenges (personal key): draws one attempt. It is used up by being drawn. */
export interface SimChallengeRequest {
  /** Again, for the platform has not kept it. */
  readonly document: DocumentNames;
}

export interface SimChallenge {
  readonly permit: PermitId;
  /** Compact JWS, whose `challenge` is the digest of `challenge`. */
  readonly token: string;
  readonly challenge: Challenge;
  /** Hex SHA-256 of the model that must make the embeddings. */
  readonly model: string;
  readonly attemptsLeft: number;
}

/** GET /v1/sim/lines (personal key): what this person holds and held. */
export interface SimLine {
  readonly id: string;
  readonly ending: string;
  readonly state: 'active' | 'ended';
  readonly way: SimWay;
  readonly since: string;
  /** Until when somebody with the code can take it over; null where it is not offered. */
  readonly offeredUntil: string | null;
}

/** POST /v1/sim/lines/{id}/offer (personal key): for whoever takes the line over; told once. */
export interface SimOffer {
  readonly code: string;
  readonly until: string;
}

/** GET /v1/operator/sim-claims: somebody waits at the counter. */
export interface WaitingClaim {
  readonly id: ClaimId;
  readonly ending: string;
  readonly openedAt: string;
  readonly until: string;
}

/** POST /v1/operator/sim-claims/{id}/decision: what the clerk saw. */
export interface SimDecision {
  readonly decision: 'same-person' | 'not-same-person';
  /** For the person, who gets to read them. */
  readonly reasons: string;
  /** As it stands on the document that was looked at: it must be the one that was named with the claim. */
  readonly document: DocumentNames;
}
