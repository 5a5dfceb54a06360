import type { Clock, EnrolmentId, PermitId, Purpose } from '@sclera/core';
import type { SessionKey } from '@sclera/credential';

/** Somebody showed their eyes, and this record is theirs. */
export interface RecordSession {
  readonly permit: PermitId;
  readonly purpose: Purpose;
  readonly enrolment: EnrolmentId;
  /** Of the record, 32 bytes. */
  readonly name: Uint8Array;
  /** Of the device that they showed them to. */
  readonly key: SessionKey;
}

interface Held extends RecordSession {
  readonly untilMs: number;
  /** `staged`: an enrolment that is not settled yet. `gone`: it was erased since. */
  state: 'staged' | 'open' | 'gone';
}

/** A secret is derived while the person is still there. */
export const sessionMs: number = 15 * 60_000;
/** A rush of a whole day's captures is far below it. */
const mostSessions = 100_000;

/**
 * Which records were shown to be whose, for a quarter of an hour. In memory alone: a visit and a record stand together in no file, and a party
 * that starts again lets nobody in who does not show their eyes again.
 */
export class RecordSessions {
  readonly #clock: Clock;
  readonly #sessions = new Map<PermitId, Held>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(session: RecordSession, state: 'staged' | 'open'): void {
    this.#sweep();
    const untilMs = this.#clock() + sessionMs;
    this.#sessions.set(session.permit, { ...session, untilMs, state });
    for (const permit of this.#sessions.keys()) if (this.#sessions.size > mostSessions) this.#sessions.delete(permit);
  }

  /** What became of an enrolment that was staged. */
  settle(enrolment: EnrolmentId, outcome: 'commit' | 'abort'): void {
    for (const session of this.#sessions.values()) {
      if (session.enrolment === enrolment && session.state === 'staged') session.state = outcome === 'commit' ? 'open' : 'gone';
    }
  }

  /** No secret is derived of what is erased. */
  close(enrolments: readonly EnrolmentId[]): void {
    for (const session of this.#sessions.values()) if (enrolments.includes(session.enrolment)) session.state = 'gone';
  }

  /** Null where there is none, not any more, or its enrolment is not in the gallery. */
  find(permit: PermitId): RecordSession | null {
    this.#sweep();
    const session = this.#sessions.get(permit);
    return session?.state === 'open' ? session : null;
  }

  /** The same for who leaves: an erasure that is asked for again is the same erasure. */
  findLeaving(permit: PermitId): RecordSession | null {
    this.#sweep();
    const session = this.#sessions.get(permit);
    return session === undefined || session.state === 'staged' ? null : session;
  }

  #sweep(): void {
    for (const [permit, { untilMs }] of this.#sessions) if (untilMs <= this.#clock()) this.#sessions.delete(permit);
  }
}
