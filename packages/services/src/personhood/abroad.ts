import { type Action, isAbroad, makeId, type PublishedNotice, recordConsent } from '@sclera/core';
import type { Context } from './context.ts';
import { decideUse } from './policy-facts.ts';

/** Who gets a share in another country than the platform's, and whether the rules here want people to agree to that separately. */
export interface Abroad {
  readonly recipients: readonly { readonly name: string; readonly country: string }[];
  readonly asked: boolean;
}

/** What each purpose begins with; null where it uses nothing by itself. */
const actions: Readonly<Record<PublishedNotice['purpose'], Exclude<Action, 'erase'> | null>> = {
  'uniqueness-check': 'check',
  'uniqueness-enrolment': 'enrol',
  'rights-access': 'verify',
  'sim-registration': 'verify',
  'personhood-enrolment': 'enrol',
  'personhood-retention': null,
  'personhood-recovery': 'find',
};

export function describeAbroad(context: Context): Abroad {
  const home = context.standing?.region ?? 'ZZ';
  const recipients = context.recipients.filter(({ country }) => isAbroad(country, home));
  return { recipients, asked: recipients.length > 0 && context.notices.some((notice) => rulesAsk(context, notice)) };
}

/** The rules are asked about a person who does not exist, with and without that consent: which law wants it stands in the packs alone. */
function rulesAsk(context: Context, notice: PublishedNotice): boolean {
  const { purpose } = notice;
  const action = actions[purpose];
  if (action === null) return false;
  const recipients = context.recipients.map(({ name, country }) => ({ name, region: country }));
  const person = { subject: makeId('subject'), purpose, notice, decision: 'given', ageBand: 'adult', guardian: false, recipients } as const;
  const forbids = (scope: readonly 'abroad'[]): readonly string[] => {
    const consent = recordConsent({ ...person, scope }, context.clock);
    const state = { guardian: false, assessment: null, objection: 'none', reward: 0 } as const;
    const { rules } = decideUse(context, consent.subject, consent, action, 'iris', state);
    return rules.filter(({ effect }) => effect === 'forbid').map(({ id }) => id);
  };
  const despite = new Set(forbids(['abroad']));
  return forbids([]).some((id) => !despite.has(id));
}
