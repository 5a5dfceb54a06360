import type { ScleraError } from '../errors.ts';
import type { SubjectId } from '../ids.ts';
import { isId, makeId } from '../ids.ts';
import type {
  AgeBand,
  ConsentCorrection,
  ConsentEvent,
  ConsentRecord,
  ConsentScope,
  ConsentState,
  Initiative,
  PublishedNotice,
  Purpose,
} from '../model.ts';
import type { Clock } from '../ports.ts';
import { consentProblem } from './articles.ts';
import { noticeHash, purposes } from './publish.ts';

export interface ConsentInput {
  readonly subject: SubjectId;
  readonly purpose: Purpose;
  /** The notice that was shown, exactly. */
  readonly notice: PublishedNotice;
  readonly decision: 'given' | 'refused';
  readonly ageBand: AgeBand;
  /** A guardian decided together with the person. */
  readonly guardian: boolean;
  /** Who began it. Default the platform: whoever says nothing is taken to have been asked. */
  readonly initiative?: Initiative;
  /** The consent of somebody under 14 that a guardian confirms with this one. Default none. */
  readonly ward?: ConsentRecord | null;
  /** What is agreed to besides the purpose, each separately. Default nothing. */
  readonly scope?: readonly ConsentScope[];
  /** Who receives anything. */
  readonly recipients: ConsentRecord['recipients'];
}

export interface ExpectedConsent {
  readonly subject: SubjectId;
  readonly purpose: Purpose;
  /** Hash of the notice in force now, in the language it was read. */
  readonly noticeHash: string;
  /** When it is relied on, ISO 8601 UTC. */
  readonly at: string;
}

export type ConsentRefusal =
  | 'consent-missing'
  | 'consent-expired'
  | 'consent-withdrawn'
  | 'consent-refused'
  | 'notice-changed'
  | 'consent-invalid';
export type ConsentCheck = { readonly kind: 'in-force' } | { readonly kind: 'refused'; readonly code: ConsentRefusal };

/** Where nothing is kept a consent is for what happens now; a month leaves room for a second try, and for somebody who comes back. */
const shortestValidityDays = 30;
/** Nobody is asked again for so long after a refusal, unless somebody states another time (FRT 12 names none). */
export const defaultAskAgainDays = 90;
const dayMs = 86_400_000;

const ageBands: readonly AgeBand[] = ['under-14', '14-17', 'adult'];
const states: readonly ConsentState[] = ['given', 'refused', 'withdrawn'];

/** W3C Data Privacy Vocabulary 2 (dpv, pd): what the purposes are called there. */
const dpvTerms: Readonly<Record<Purpose, ConsentRecord['dpv']>> = {
  'uniqueness-check': {
    purpose: 'dpv:IdentityVerification',
    personalData: 'pd:Biometric',
    processing: ['dpv:Collect', 'dpv:Transform', 'dpv:Match', 'dpv:Erase'],
    legalBasis: 'dpv:ExplicitlyExpressedConsent',
  },
  'uniqueness-enrolment': {
    purpose: 'dpv:IdentityVerification',
    personalData: 'pd:Biometric',
    processing: ['dpv:Collect', 'dpv:Transform', 'dpv:Match', 'dpv:Store', 'dpv:Erase'],
    legalBasis: 'dpv:ExplicitlyExpressedConsent',
  },
  'rights-access': {
    purpose: 'dpv:RightsFulfillment',
    personalData: 'pd:Biometric',
    processing: ['dpv:Collect', 'dpv:Transform', 'dpv:Match', 'dpv:Erase'],
    legalBasis: 'dpv:ExplicitlyExpressedConsent',
  },
  'sim-registration': {
    purpose: 'dpv:IdentityVerification',
    personalData: 'pd:FacialPrint',
    processing: ['dpv:Collect', 'dpv:Transform', 'dpv:Match', 'dpv:Erase'],
    legalBasis: 'dpv:ExplicitlyExpressedConsent',
  },
  'personhood-enrolment': {
    purpose: 'dpv:IdentityVerification',
    personalData: 'pd:Biometric',
    processing: ['dpv:Collect', 'dpv:Transform', 'dpv:Match', 'dpv:Store', 'dpv:Derive', 'dpv:Erase'],
    legalBasis: 'dpv:ExplicitlyExpressedConsent',
  },
  'personhood-retention': {
    purpose: 'dpv:IdentityVerification',
    personalData: 'pd:Biometric',
    processing: ['dpv:Store', 'dpv:Match', 'dpv:Erase'],
    legalBasis: 'dpv:ExplicitlyExpressedConsent',
  },
  'personhood-recovery': {
    purpose: 'dpv:RightsFulfillment',
    personalData: 'pd:Biometric',
    processing: ['dpv:Collect', 'dpv:Transform', 'dpv:Match', 'dpv:Derive', 'dpv:Erase'],
    legalBasis: 'dpv:ExplicitlyExpressedConsent',
  },
};

/**
 * Writes down what a person decided about one purpose after reading one notice; a refusal is kept as well. Whether somebody
 * of this age may decide is the policy's question. Throws `consent-invalid` for more or less than one purpose, or for a notice
 * that is of another purpose or is not what its hash says, or for a guardian who confirms what is not theirs to confirm.
 */
export function recordConsent(input: ConsentInput, clock: Clock): ConsentRecord {
  const { subject, purpose, notice, decision, ageBand, guardian, recipients, initiative = 'platform', ward = null, scope = [] } = input;
  if (!isId('subject', subject)) throw invalid('A consent belongs to one person.');
  if (!purposes.includes(purpose)) throw invalid('A consent names exactly one known purpose.');
  if (notice.purpose !== purpose) throw invalid('The notice that was read is about another purpose.');
  if (noticeHash(notice) !== notice.hash) throw invalid('The notice is not the one that was published.');
  if (decision !== 'given' && decision !== 'refused') throw invalid('A consent is given or refused.');
  if (!ageBands.includes(ageBand) || typeof guardian !== 'boolean') throw invalid('The age band and the guardian must be stated.');
  if (initiative !== 'person' && initiative !== 'platform') throw invalid('Who began it is the person or the platform.');
  if (recipients.length === 0 || recipients.some(({ name, region }) => name.trim() === '' || !/^[A-Z]{2}$/.test(region)))
    throw invalid('Every recipient must be named, with its country.');
  if (ward !== null) requireConfirmable(ward, input);
  if (decision === 'refused' && scope.length > 0) throw invalid('Whoever refuses agrees to nothing besides.');
  const atMs = clock();
  return Object.freeze({
    schema: 'sclera-consent-2',
    id: makeId('consent'),
    subject,
    purpose,
    dpv: dpvTerms[purpose],
    purposes: decision === 'given' ? { given: [purpose], refused: [] } : { given: [], refused: [purpose] },
    noticeHash: notice.hash,
    language: notice.language,
    initiative,
    ageBand,
    guardian,
    ward: ward && { subject: ward.subject, consent: ward.id },
    recipients: recipients.map(({ name, region }) => ({ name, region })),
    ...(scope.length === 0 ? {} : { scope: [...new Set(scope)] }),
    retentionDays: notice.retentionDays,
    validUntil: isoTime(atMs + Math.max(notice.retentionDays, shortestValidityDays) * dayMs),
    events: [{ state: decision, at: isoTime(atMs) }],
  });
}

/**
 * Ends a consent in one step, with no reason asked. Past states are kept. Withdrawing twice changes nothing; what was refused
 * has nothing to withdraw (`consent-refused`).
 */
export function withdrawConsent(record: ConsentRecord, clock: Clock): ConsentRecord {
  const state = consentState(record);
  if (state === 'withdrawn') return record;
  if (state === 'refused') throw consentProblem('consent-refused', 'There is nothing to withdraw.');
  const withdrawal: ConsentRecord['events'][number] = { state: 'withdrawn', at: isoTime(clock()) };
  return Object.freeze({ ...record, events: [...record.events, withdrawal] });
}

/**
 * Writes down what a person corrected about themselves, as a further event of a consent that is in force. Throws `consent-invalid`, also
 * where a child would make itself older: a guardian's word is not put aside by a correction, but by a new consent.
 */
export function correctConsent(record: ConsentRecord, corrects: ConsentCorrection, clock: Clock): ConsentRecord {
  if (consentState(record) !== 'given') throw invalid('Only a consent that is in force can be corrected.');
  if (!ageBands.includes(corrects.ageBand)) throw invalid('The age band must be stated.');
  if (asCorrected(record).ageBand === 'under-14' && corrects.ageBand !== 'under-14')
    throw invalid(
      'A consent that a guardian confirmed for a child cannot be corrected to another age (PIPL 31). Withdraw it and give a new one.',
    );
  const correction: ConsentEvent = { state: 'given', at: isoTime(clock()), corrects };
  return Object.freeze({ ...record, events: [...record.events, correction] });
}

/** The consent as it reads with its last correction. */
export function asCorrected(record: ConsentRecord): ConsentRecord {
  const last = record.events.findLast(({ corrects }) => corrects !== undefined)?.corrects;
  return last === undefined ? record : { ...record, ...last };
}

/** The state in force: the last one written. Throws `consent-invalid` for a record without a known state. */
export function consentState(record: ConsentRecord): ConsentState {
  const state = record.events.at(-1)?.state;
  if (state === undefined || !states.includes(state)) throw invalid('The record holds no state.');
  return state;
}

/** Whether a consent may be relied on now. Somebody else's consent is treated as none. */
export function checkConsent(record: ConsentRecord | null, expected: ExpectedConsent): ConsentCheck {
  if (record === null || record.subject !== expected.subject) return refused('consent-missing');
  if (!isWellFormed(record) || record.purpose !== expected.purpose) return refused('consent-invalid');
  const state = consentState(record);
  if (state === 'withdrawn') return refused('consent-withdrawn');
  if (state === 'refused') return refused('consent-refused');
  if (record.validUntil <= expected.at) return refused('consent-expired');
  if (asCorrected(record).noticeHash !== expected.noticeHash) return refused('notice-changed');
  return { kind: 'in-force' };
}

/** When it ended or will end by itself, ISO 8601 UTC: from then on nothing new may rest on it. */
export function endOfConsent(record: ConsentRecord): string {
  const last = record.events.at(-1);
  return last === undefined || last.state === 'given' ? record.validUntil : last.at;
}

/** The record is read from a store: its shape is checked again, and so is its history, which can only be given → withdrawn or refused. */
function isWellFormed(record: ConsentRecord): boolean {
  const events = Array.isArray(record.events) ? record.events : [];
  // A correction changes no state: it stands where the consent is in force, and leaves it there.
  const turns = events.filter((event, i) => event.corrects === undefined || event.state !== 'given' || events[i - 1]?.state !== 'given');
  const history = turns.map((event) => event.state).join(' ');
  return (
    record.schema === 'sclera-consent-2' &&
    isId('consent', record.id) &&
    purposes.includes(record.purpose) &&
    isAboutOnePurpose(record) &&
    typeof record.validUntil === 'string' &&
    // What a guardian confirms is somebody else's to use.
    record.ward === null &&
    ageBands.includes(record.ageBand) &&
    typeof record.guardian === 'boolean' &&
    ['given', 'refused', 'given withdrawn'].includes(history)
  );
}

function isAboutOnePurpose({ purpose, purposes: both, events }: ConsentRecord): boolean {
  const [yes, no] = [both?.given, both?.refused];
  if (!Array.isArray(yes) || !Array.isArray(no) || yes.length + no.length !== 1) return false;
  return (events[0]?.state === 'refused' ? no[0] : yes[0]) === purpose;
}

/**
 * Whether the platform may ask this person for this purpose now: not while a refusal is younger than `days`. What the person begins on
 * their own initiative is not asked.
 */
export function mayAsk(consents: readonly ConsentRecord[], purpose: Purpose, at: string, days: number = defaultAskAgainDays): boolean {
  const since = isoTime(Date.parse(at) - days * dayMs);
  return !consents.some(
    (record) => record.purpose === purpose && record.events.some((event) => event.state === 'refused' && event.at > since),
  );
}

/** A guardian says yes to the very notice that the person under 14 said yes to, and is neither that person nor a minor. */
function requireConfirmable(ward: ConsentRecord, { subject, purpose, notice, decision, ageBand }: ConsentInput): void {
  const fits = ward.subject !== subject && ward.ward === null && ward.purpose === purpose && ward.noticeHash === notice.hash;
  if (!fits || decision !== 'given' || ageBand !== 'adult')
    throw invalid('A guardian, who is an adult, confirms exactly what the person agreed to.');
  if (ward.ageBand !== 'under-14' || consentState(ward) !== 'given') throw invalid('There is nothing here for a guardian to confirm.');
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function refused(code: ConsentRefusal): ConsentCheck {
  return { kind: 'refused', code };
}

function invalid(detail: string): ScleraError {
  return consentProblem('consent-invalid', detail);
}
