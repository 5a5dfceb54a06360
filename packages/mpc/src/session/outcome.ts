import type { PartyIndex } from '../share/share.ts';

/**
 * Why a run of the protocol ended without an answer. In every case nothing of the failing batch was opened or its opening is not to be
 * believed, and the session is closed: the parties go on with a new session in a new epoch.
 */
export type FailureReason =
  /** The channel to `party` failed or ran into its deadline. */
  | 'party-unavailable'
  /** `party` ended this run itself and said so; its own outcome has the reason. */
  | 'party-aborted'
  /** `party` sent a message of the wrong length or for another step. */
  | 'malformed-message'
  /** The parties do not hold the same transcript, session, context or opening. */
  | 'transcript-mismatch'
  /** An earlier failure closed this session. */
  | 'session-closed';

/** A run that gave no answer. Never to be read as "no match". */
export type MpcFailure = {
  readonly kind: 'failed';
  readonly reason: FailureReason;
  /** The peer at whose message it was noticed, where there is one. Not proof of who is at fault. */
  readonly party?: PartyIndex;
};

/** What went over the wire in one run, counted where it was sent. */
export type Transcript = {
  /** Sequential message exchanges, hash comparison and opening included. */
  readonly rounds: number;
  /** Bytes this party sent to both others, framing included. */
  readonly bytesSent: number;
  /** SHA-256 over all messages of the session so far; the same 32 bytes at all three parties. */
  readonly hash: Uint8Array;
};
