import type { PartyIndex } from '../share/share.ts';
import type { FailureReason, MpcFailure } from './outcome.ts';

/** Carries a failure through the protocol to the public call, which returns it as a value. Never leaves the package. */
export class ProtocolAbort extends Error {
  readonly failure: MpcFailure;

  constructor(failure: MpcFailure) {
    super(failure.reason);
    this.name = 'ProtocolAbort';
    this.failure = failure;
  }
}

/** The abort for `reason`, noticed at `party`. */
export function abort(reason: FailureReason, party: PartyIndex): ProtocolAbort {
  return new ProtocolAbort({ kind: 'failed', reason, party });
}

/** The failure behind an abort; anything else is a bug or broken input and is thrown on. */
export function toFailure(error: unknown): MpcFailure {
  if (error instanceof ProtocolAbort) {
    return error.failure;
  }
  throw error;
}
