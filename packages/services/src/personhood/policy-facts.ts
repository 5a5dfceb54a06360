import {
  type Action,
  type ConsentRecord,
  consentState,
  type Modality,
  type PolicyDecision,
  type SubjectId,
  type UseAction,
  type UseFacts,
} from '@sclera/core';
import type { LineLimits } from '../onboarding/lines.ts';
import type { TpmTrust } from '../trust/devices/attestation.ts';
import type { CapturePolicy } from '../trust/devices/devices.ts';
import { type Context, now } from './context.ts';
import type { SearchLimits } from './count-searches.ts';
import { currentNotice } from './notices.ts';

/** What whoever runs the platform states once, for every use; each a fact of its own. What is not stated is not assumed. */
export interface StandingFacts {
  /** Whose laws apply. */
  readonly jurisdictions?: UseFacts['jurisdictions'];
  /** Where the people are, and where the gateway's store lies. */
  readonly region?: string;
  readonly assessment?: UseFacts['assessment'];
  readonly references?: Partial<UseFacts['references']>;
  readonly placement?: UseFacts['placement'];
  readonly counts?: Partial<UseFacts['counts']>;
  readonly importantData?: boolean;
  /** No fact of a use, but a setting beside them: see `PersonhoodOptions.askAgainDays`. */
  readonly askAgainDays?: number;
  /** Which captures are taken. Default `signed`. Unsigned ones are no fact to state: see `unsignedCaptures` of a gateway and of a party. */
  readonly captures?: Exclude<CapturePolicy, 'any'>;
  /**
   * Whether eyes that enrol as a human, or are to be found, must be watched: under light that changes, by the gate of ADR 0043. Default `any` for a service by itself; a platform whose operator
   * says nothing states `watched`. With `any` too a permit that was drawn with a light is good for a watched capture alone.
   */
  readonly presentations?: 'watched' | 'any';
  /** Root certificates (PEM) of the makers of authenticators that may vouch for a capture device. Default none. */
  readonly authenticatorRoots?: readonly string[];
  /** TPMs that may vouch for a capture device. Default none. */
  readonly tpm?: TpmTrust;
  /** Lines a document and a person, where they are to be registered. Default 5 each. */
  readonly lines?: Partial<LineLimits>;
  /** Searches for a person by their eyes in an hour, a device and the platform. Default 20 and 500. */
  readonly searches?: Partial<SearchLimits>;
  /** Countries in which a party may stand without a line in the transfer register. Default anywhere. */
  readonly allowedRegions?: readonly string[];
}

/** What else a use depends on, read at that moment. */
export interface StateOfUse {
  /** One has confirmed it. */
  readonly guardian: boolean;
  readonly assessment: UseFacts['assessment'] | null;
  readonly objection: UseFacts['consent']['objection'];
  /** What may come to be paid to whoever enrols now, in the smallest unit; 0 where nothing is. */
  readonly reward: number;
}

/** Asks the policy whether this person's iris may be used for what they consented to. */
export function decideUse(
  context: Context,
  subject: SubjectId,
  consent: ConsentRecord,
  action: Exclude<Action, 'erase'> & UseAction,
  modality: Modality,
  { guardian, assessment: own, objection, reward }: StateOfUse,
): PolicyDecision {
  const { purpose, language, ageBand } = consent;
  const notice = currentNotice(context, purpose, language);
  const { region = 'ZZ', assessment, references, placement, counts, importantData = false, jurisdictions = [] } = context.standing ?? {};
  return context.policy.decide({
    at: now(context),
    actor: { id: subject, kind: 'subject', foreign: false },
    action,
    purpose,
    modality,
    // A secret is derived for one record, without another comparison.
    mode: action === 'verify' || action === 'derive' ? '1:1' : '1:N',
    subject: { age: ageBand, guardian, region },
    basis: { kind: 'consent', citation: 'PIPL 14, 29; GDPR 9(2)(a)' },
    consent: {
      id: consent.id,
      state: consentState(consent) === 'given' && consent.validUntil <= now(context) ? 'expired' : consentState(consent),
      separate: consent.purposes.given.length + consent.purposes.refused.length === 1,
      written: consent.noticeHash !== '',
      // There is a way to withdraw in one step; a consent of another kind cannot be written down.
      revocable: true,
      noticeHash: consent.noticeHash,
      noticeInForce: notice?.hash ?? '',
      scope: [...consent.purposes.given, ...(consent.scope ?? [])],
      objection,
    },
    necessity: notice?.necessity ?? '',
    alternative: { offered: context.notices.length > 0 && context.notices.every(hasAlternative), equalReward: true },
    // A campaign pays the same by document: none depends on this consent.
    incentive: { value: reward, conditional: false },
    assessment: assessment ?? own ?? { ref: '', validUntil: '' },
    retention: { days: consent.retentionDays, expired: false },
    // Images and templates never leave the capture device: there is no message that could carry one.
    storage: { onDevice: true, raw: false, region },
    recipients: consent.recipients.map(({ name, region: country }) => ({ name, region: country, kind: 'party', valueReceived: false })),
    counts: { storedFaces: 0, sensitiveExportedThisYear: 0, ...counts },
    references: { filing: '', contract: '', certificate: '', approval: '', ...references },
    placement: placement ?? { public: false, private: false, signage: '' },
    realTime: false,
    importantData,
    // Authorities have no way in.
    foreignAuthorityRequest: false,
    jurisdictions,
  });
}

/** Why something is erased: its person asked, its time is over, or whoever runs the platform ordered it (a reference of the order). */
export type ErasureCause = 'asked' | 'expired' | { readonly order: string };

/** Erasing rests on its cause, and on no consent. */
export function decideErasure(context: Context, subject: SubjectId, cause: ErasureCause): PolicyDecision {
  const ordered = typeof cause === 'object';
  const kind = ordered ? 'operator' : 'platform';
  return context.policy.decide({
    actor: cause === 'asked' ? { id: subject, kind: 'subject' } : { id: context.issuer, kind },
    action: 'erase',
    purpose: 'uniqueness-enrolment',
    modality: 'iris',
    retention: { expired: cause === 'expired' },
    ...(ordered ? { order: cause.order } : {}),
  });
}

function hasAlternative({ alternative }: { readonly alternative: string }): boolean {
  return alternative.trim() !== '';
}
