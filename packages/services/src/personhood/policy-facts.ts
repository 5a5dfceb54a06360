import {
  type Action,
  type ConsentRecord,
  consentState,
  type Modality,
  type PolicyDecision,
  type PolicyFacts,
  type SubjectId,
} from '@sclera/core';
import type { Context } from './context.ts';
import { currentNotice } from './notices.ts';

/** Asks the policy whether this person's iris may be used for what they consented to. */
export function decideUse(
  context: Context,
  subject: SubjectId,
  consent: ConsentRecord,
  action: Exclude<Action, 'erase'>,
  modality: Modality,
): PolicyDecision {
  const { purpose, language, ageBand, guardian } = consent;
  return context.policy.decide({
    ...commonFacts(context),
    actor: { id: subject, kind: 'subject' },
    action,
    purpose,
    modality,
    subject: { ageBand, guardian },
    // One record holds one purpose; a bundled consent cannot even be written down.
    consent: {
      state: consentState(consent),
      separate: true,
      noticeCurrent: currentNotice(context, purpose, language)?.hash === consent.noticeHash,
    },
  });
}

/** Erasing rests on the person's own request, or on the end of the retention period; on no consent. */
export function decideErasure(context: Context, subject: SubjectId, cause: 'asked' | 'expired'): PolicyDecision {
  return context.policy.decide({
    ...commonFacts(context),
    actor: cause === 'asked' ? { id: subject, kind: 'subject' } : { id: context.issuer, kind: 'platform' },
    action: 'erase',
    purpose: 'uniqueness-enrolment',
    modality: 'iris',
    subject: { ageBand: 'adult', guardian: false },
    consent: { state: 'none', separate: false, noticeCurrent: false },
    expired: cause === 'expired',
  });
}

/**
 * What holds for every request to this platform: the notice names a way without biometrics, no reward is known to it, and
 * authorities have no way in.
 */
function commonFacts(
  context: Context,
): Pick<PolicyFacts, 'mode' | 'alternativeOffered' | 'incentiveConditional' | 'recipients' | 'foreignAuthorityRequest' | 'jurisdictions'> {
  return {
    mode: '1:N',
    alternativeOffered: context.notices.length > 0 && context.notices.every(({ alternative }) => alternative.trim() !== ''),
    incentiveConditional: false,
    recipients: context.recipients,
    foreignAuthorityRequest: false,
    jurisdictions: context.jurisdictions ?? [],
  };
}
