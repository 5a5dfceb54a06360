import {
  type Clock,
  commitEvent,
  type GatewayStore,
  type NewLeaf,
  type PartyCard,
  type PublishedNotice,
  type SubjectId,
} from '@sclera/core';
import type { Personhood } from '../personhood/personhood.ts';
import type { StandingFacts } from '../personhood/policy-facts.ts';

/** What the operator of a platform states for people and authorities; what is not stated is said to be missing. */
export interface ControllerFacts {
  /** Whoever answers for the platform, and how people reach them. */
  readonly controller: { readonly name: string; readonly country: string; readonly contact: string };
  /** The data protection officer, or the person in charge of personal information (PIPL 52); null where there is none. */
  readonly officer: { readonly contact: string } | null;
  readonly authority: { readonly name: string; readonly contact: string };
}

export interface TrustOptions {
  readonly store: GatewayStore;
  readonly personhood: Pick<
    Personhood,
    | 'erase'
    | 'eraseEnrolledBefore'
    | 'erasureStatus'
    | 'expireConsents'
    | 'expireEnrolments'
    | 'forget'
    | 'inOrder'
    | 'personalRecord'
    | 'requestPermit'
    | 'waitingErasures'
    | 'withdrawConsent'
  >;
  readonly issuer: string;
  /** Ed25519, 32 bytes. */
  readonly secretKey: Uint8Array;
  readonly notices: readonly PublishedNotice[];
  readonly parties: readonly Pick<PartyCard, 'id' | 'operator' | 'country'>[];
  readonly facts: ControllerFacts;
  readonly standing: StandingFacts;
  /** Names of those who cosign the checkpoints of the log. */
  readonly witnesses: readonly string[];
  readonly clock: Clock;
}

export const hourMs = 3_600_000;
export const dayMs: number = 24 * hourMs;

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** A leaf about something that somebody did who runs the platform: an account, an act, a record; nobody's name and nothing about a person. */
export function oversightLeaf(options: Pick<TrustOptions, 'clock'>, account: SubjectId, act: string, record: string): NewLeaf {
  const event = { kind: 'oversight', account, act, record, at: isoTime(options.clock()) } as const;
  return { subject: account, ...commitEvent(event) };
}
