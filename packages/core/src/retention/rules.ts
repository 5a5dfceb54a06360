import { assessmentKeepDays } from '../assessment/assessment.ts';
import type { KeptRecord } from '../ports.ts';

/** How long records of one kind are kept. A kind without a rule goes with its person, or stays. */
export interface RetentionRule {
  readonly kind: string;
  /** Null for any. */
  readonly state: string | null;
  /** From when the days count. */
  readonly from: 'dueAt' | 'changedAt';
  readonly days: number;
  /** Why just so long. */
  readonly why: string;
}

const dayMs = 86_400_000;
const threeYears: number = assessmentKeepDays;

/**
 * How long the record of a consent shows that there was one, after it ended: as long as the assessment that it rested on (PIPL 56; GDPR 7(1)). Then
 * it goes as a whole; what stays is the leaf of the log, which only the person can open.
 */
export const consentKeepDays: number = threeYears;

/** One place for all terms of the gateway's other records. References have theirs from the notice. */
export const recordRules: readonly RetentionRule[] = [
  { kind: 'device-code', state: null, from: 'dueAt', days: 0, why: 'It lets nobody in any more.' },
  { kind: 'device', state: 'pending', from: 'dueAt', days: 0, why: 'No operator has let it in.' },
  { kind: 'device', state: 'active', from: 'dueAt', days: 0, why: 'A device that registered itself does so again.' },
  { kind: 'person-session', state: null, from: 'dueAt', days: 0, why: 'It opens nothing any more.' },
  { kind: 'person-challenge', state: null, from: 'dueAt', days: 0, why: 'Nobody may answer it any more.' },
  { kind: 'deletion-proof', state: null, from: 'dueAt', days: 0, why: 'Whoever deleted everything has had 90 days to fetch the proof.' },
  { kind: 'recovery-claim', state: null, from: 'dueAt', days: 30, why: 'What it claimed was decided long ago.' },
  { kind: 'recovery-attempts', state: null, from: 'dueAt', days: 0, why: 'Attempts are counted by the day.' },
  { kind: 'search-count', state: null, from: 'dueAt', days: 0, why: 'Searches are counted by the hour.' },
  { kind: 'watched-tries', state: null, from: 'dueAt', days: 0, why: 'Tries are counted by the day.' },
  { kind: 'sim-claim', state: 'open', from: 'dueAt', days: 30, why: 'Nobody went on with it.' },
  { kind: 'sim-claim', state: 'way-closed', from: 'dueAt', days: 30, why: 'Nobody goes on with it; its refusal is in the log.' },
  { kind: 'sim-claim', state: 'waiting', from: 'dueAt', days: 30, why: 'Nobody came to the counter with it.' },
  {
    kind: 'sim-claim',
    state: 'registered',
    from: 'changedAt',
    days: threeYears,
    why: 'How a line was registered can be shown as long as its consent.',
  },
  {
    kind: 'sim-claim',
    state: 'refused',
    from: 'changedAt',
    days: threeYears,
    why: 'Why a line was not registered can be shown as long as the consent.',
  },
  { kind: 'sim-claims-of-day', state: null, from: 'dueAt', days: 0, why: 'Claims are counted by the day.' },
  { kind: 'line', state: 'ended', from: 'changedAt', days: 0, why: 'That it was held is in the record of its holder alone.' },
  { kind: 'member-epoch', state: 'over', from: 'changedAt', days: 1, why: 'A proof in it is refused as stale either way.' },
  { kind: 'exported', state: null, from: 'dueAt', days: 0, why: 'People are counted by the calendar year; the number stays.' },
  {
    kind: 'assessment',
    state: null,
    from: 'dueAt',
    days: threeYears,
    why: 'Three years (PIPL 56) after it was last in force, and a draft after it was made.',
  },
  {
    kind: 'matter',
    state: 'answered',
    from: 'changedAt',
    days: threeYears,
    why: 'That somebody was answered can be shown for three years.',
  },
  { kind: 'task', state: 'done', from: 'changedAt', days: threeYears, why: 'As long as the assessments it belongs to (PIPL 56).' },
  {
    kind: 'task',
    state: 'taken',
    from: 'changedAt',
    days: threeYears,
    why: 'It ended by itself; what a rule still asks for is opened again.',
  },
  { kind: 'transfer', state: 'ended', from: 'changedAt', days: threeYears, why: 'Records of transfers, three years (PIPL 56).' },
  {
    kind: 'transfer',
    state: 'in-force',
    from: 'dueAt',
    days: threeYears,
    why: 'Records of transfers, three years after their end (PIPL 56).',
  },
  {
    kind: 'relying-party',
    state: 'closed',
    from: 'changedAt',
    days: threeYears,
    why: 'Who was registered here can be shown for three years.',
  },
  { kind: 'sign-in', state: null, from: 'dueAt', days: 0, why: 'The sign-in is over.' },
  {
    kind: 'credential-batch',
    state: null,
    from: 'dueAt',
    days: 1,
    why: 'Batches are counted by the day; a day for clocks that are put back.',
  },
  { kind: 'credential-list', state: null, from: 'dueAt', days: 0, why: 'The last credential in it is over.' },
  { kind: 'document-look', state: null, from: 'dueAt', days: 0, why: 'Nobody else looked in time, or it was paid.' },
  { kind: 'spent-nonce', state: null, from: 'dueAt', days: 1, why: 'Its request has expired; a day for clocks that are put back.' },
  { kind: 'expiry-run', state: null, from: 'changedAt', days: threeYears, why: 'That something was deleted can be shown for three years.' },
];

/** Whether the time of a record is over at `now` (ISO 8601 UTC); at the very moment it ends it is not over yet. */
export function isOver(rule: RetentionRule, record: Pick<KeptRecord, 'state' | 'dueAt' | 'changedAt'>, now: string): boolean {
  if (rule.state !== null && record.state !== rule.state) return false;
  const from = rule.from === 'dueAt' ? record.dueAt : record.changedAt;
  return from !== null && Date.parse(from) + rule.days * dayMs < Date.parse(now);
}
