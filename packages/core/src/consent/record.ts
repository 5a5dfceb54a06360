import { ScleraError } from '../errors.ts';
import type { SubjectId } from '../ids.ts';
import { isId, makeId } from '../ids.ts';
import type { AgeBand, ConsentRecord, ConsentState, PublishedNotice, Purpose } from '../model.ts';
import type { Clock } from '../ports.ts';
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
  /** Who receives anything, by name and country. */
  readonly recipients: readonly string[];
}

export interface ExpectedConsent {
  readonly subject: SubjectId;
  readonly purpose: Purpose;
  /** Hash of the notice in force now, in the language it was read. */
  readonly noticeHash: string;
}

export type ConsentRefusal = 'consent-missing' | 'consent-withdrawn' | 'consent-refused' | 'notice-changed' | 'consent-invalid';
export type ConsentCheck = { readonly kind: 'in-force' } | { readonly kind: 'refused'; readonly code: ConsentRefusal };

const ageBands: readonly AgeBand[] = ['under-14', '14-17', 'adult'];
const states: readonly ConsentState[] = ['given', 'refused', 'withdrawn'];

/** W3C Data Privacy Vocabulary 2 (dpv, pd): what the two purposes are called there. */
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
};

/**
 * Writes down what a person decided about one purpose after reading one notice; a refusal is kept as well. Whether somebody
 * of this age may decide is the policy's question. Throws `consent-invalid` for more or less than one purpose, or for a notice
 * that is of another purpose or is not what its hash says.
 */
export function recordConsent(input: ConsentInput, clock: Clock): ConsentRecord {
  const { subject, purpose, notice, decision, ageBand, guardian, recipients } = input;
  if (!isId('subject', subject)) throw invalid('A consent belongs to one person.');
  if (!purposes.includes(purpose)) throw invalid('A consent names exactly one known purpose.');
  if (notice.purpose !== purpose) throw invalid('The notice that was read is about another purpose.');
  if (noticeHash(notice) !== notice.hash) throw invalid('The notice is not the one that was published.');
  if (decision !== 'given' && decision !== 'refused') throw invalid('A consent is given or refused.');
  if (!ageBands.includes(ageBand) || typeof guardian !== 'boolean') throw invalid('The age band and the guardian must be stated.');
  if (recipients.length === 0 || recipients.some((name) => name.trim() === '')) throw invalid('Every recipient must be named.');
  return Object.freeze({
    schema: 'sclera-consent-1',
    id: makeId('consent'),
    subject,
    purpose,
    dpv: dpvTerms[purpose],
    noticeHash: notice.hash,
    language: notice.language,
    ageBand,
    guardian,
    recipients: [...recipients],
    retentionDays: notice.retentionDays,
    events: [{ state: decision, at: isoTime(clock()) }],
  });
}

/**
 * Ends a consent in one step, with no reason asked. Past states are kept. Withdrawing twice changes nothing; what was refused
 * has nothing to withdraw (`consent-refused`).
 */
export function withdrawConsent(record: ConsentRecord, clock: Clock): ConsentRecord {
  const state = consentState(record);
  if (state === 'withdrawn') return record;
  if (state === 'refused') throw new ScleraError('consent-refused', 'There is nothing to withdraw.');
  const withdrawal: ConsentRecord['events'][number] = { state: 'withdrawn', at: isoTime(clock()) };
  return Object.freeze({ ...record, events: [...record.events, withdrawal] });
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
  if (record.noticeHash !== expected.noticeHash) return refused('notice-changed');
  return { kind: 'in-force' };
}

/** The record is read from a store: its shape is checked again, and so is its history, which can only be given → withdrawn or refused. */
function isWellFormed(record: ConsentRecord): boolean {
  const history = Array.isArray(record.events) ? record.events.map((event) => event.state).join(' ') : '';
  return (
    record.schema === 'sclera-consent-1' &&
    isId('consent', record.id) &&
    purposes.includes(record.purpose) &&
    ageBands.includes(record.ageBand) &&
    typeof record.guardian === 'boolean' &&
    ['given', 'refused', 'given withdrawn'].includes(history)
  );
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function refused(code: ConsentRefusal): ConsentCheck {
  return { kind: 'refused', code };
}

function invalid(detail: string): ScleraError {
  return new ScleraError('consent-invalid', detail);
}
