import { canonicalJson } from '../encoding.ts';
import { ScleraError } from '../errors.ts';
import type { SubjectId } from '../ids.ts';
import type { Modality, OversightEvent, Purpose } from '../model.ts';
import { sha256Hex } from '../sha256.ts';
import { questions } from './questions.ts';

/** What an assessment was made for: when any of it changes, it falls due. */
export interface AssessmentBasis {
  readonly purpose: Purpose;
  readonly modality: Modality;
  /** Hashes of the notices in force for this purpose, sorted. */
  readonly notices: readonly string[];
  /** Hex SHA-256 over all rules in force. */
  readonly rules: string;
  readonly parties: readonly { readonly name: string; readonly region: string }[];
}

/** Who approved an assessment: an account that was signed in, with its line in the public log. */
export interface Approval {
  readonly role: 'reviewer';
  /** The reviewer's account, a random id. */
  readonly account: SubjectId;
  /** Post or body that the account approved it as, such as "data protection officer". */
  readonly by: string;
  readonly at: string;
  /** The leaf of the approval, open to everybody: its event names the account and the hash that was approved. */
  readonly leaf: ApprovalLeaf;
}

export interface ApprovalLeaf {
  readonly leafIndex: number;
  readonly event: OversightEvent;
  /** 16 bytes, hex. */
  readonly salt: string;
}

/** An impact assessment as it is kept: it never changes but by being submitted and approved, each once. */
export interface Assessment {
  readonly schema: 'sclera-assessment-2';
  readonly id: string;
  /** Counts from 1 for each purpose and modality. */
  readonly version: number;
  /** `trial`: made by the platform itself for trying it out on one computer. It stands in for no approval under any law. */
  readonly kind: 'full' | 'trial';
  /** What everybody must know who reads it; empty where there is nothing of the kind. */
  readonly label: string;
  readonly basis: AssessmentBasis;
  /** By the id of the question. */
  readonly answers: Readonly<Record<string, string>>;
  readonly draftedAt: string;
  /** The account that drafted it; null where it was drafted at the gateway's machine, or by the platform itself. */
  readonly draftedBy: SubjectId | null;
  readonly submittedAt: string | null;
  readonly approval: Approval | null;
  /** Null until it is in force. */
  readonly validUntil: string | null;
  /** Until when it has to be kept at least (PIPL 56: three years). */
  readonly keepUntil: string;
}

export type AssessmentState = 'draft' | 'in-review' | 'approved' | 'trial' | 'due';

const dayMs = 86_400_000;
/** Unless somebody says otherwise, an assessment is looked at again after a year; GDPR 35(11) says when the risk changes, and names no term. */
export const defaultTermDays = 365;
const trialDays = 30;
/** Three years (PIPL 56), in days with a leap day, after the last day on which anything could rest on it. */
export const assessmentKeepDays = 1_096;
/** Shorter is no answer. */
const shortestAnswer = 20;

export const trialLabel =
  'Trial on this computer, with drawn eyes and faces or your own, valid 30 days. Nobody has reviewed it. It allows no use with other people.';

/** Begins an assessment. Throws `bad-request`, naming every question without an answer and every answer without a question. */
export function draftAssessment(
  basis: AssessmentBasis,
  answers: Readonly<Record<string, string>>,
  place: Place & { readonly by: SubjectId | null },
): Assessment {
  requireAnswers(answers);
  return { ...make(basis, answers, place, 'full'), draftedBy: place.by };
}

/** What lets a fresh platform be tried out, and says of itself that it is no more than that. */
export function trialAssessment(basis: AssessmentBasis, place: Place): Assessment {
  const note =
    'Not answered: this platform runs on one computer, to be tried out by whoever started it, with eyes and faces that are drawn or their own.';
  const answers = Object.fromEntries(questions.map(({ id }) => [id, note]));
  const validUntilMs = place.atMs + trialDays * dayMs;
  const term = { validUntil: isoTime(validUntilMs), keepUntil: isoTime(validUntilMs + assessmentKeepDays * dayMs) };
  return { ...make(basis, answers, place, 'trial'), label: trialLabel, ...term };
}

/** Hands a draft over to the reviewers. Throws `bad-request` unless it is a draft. */
export function submitAssessment(assessment: Assessment, atMs: number): Assessment {
  requireState(assessment, atMs, 'draft');
  return { ...assessment, submittedAt: isoTime(atMs) };
}

/**
 * Whether this account may put this assessment in force now. Throws `bad-request` unless it is in review, is what the reviewer read (`hash`)
 * and still fits what is done; `role-missing` for whoever drafted it.
 */
export function requireApprovable(
  assessment: Assessment,
  { account, by, hash }: { readonly account: SubjectId; readonly by: string; readonly hash: string },
  { atMs, basis }: { readonly atMs: number; readonly basis: AssessmentBasis },
): void {
  requireState(assessment, atMs, 'in-review');
  if (assessment.draftedBy === account) {
    throw new ScleraError('role-missing', 'Whoever drafted an assessment does not approve it. Another reviewer has to.');
  }
  if (by.trim().length < 3) throw new ScleraError('bad-request', 'Name as what it is approved: a post or a body, not a person.');
  if (hash !== assessmentHash(assessment)) {
    throw new ScleraError('bad-request', 'This is not the assessment that was read. Read it again.');
  }
  if (!sameBasis(assessment.basis, basis)) {
    throw new ScleraError('bad-request', 'The purpose, notice, rules or parties have changed since it was drafted. Draft it anew.');
  }
}

/** Puts an assessment in force that was found approvable. */
export function approveAssessment(assessment: Assessment, approval: Approval, termDays: number = defaultTermDays): Assessment {
  const validUntilMs = Date.parse(approval.at) + termDays * dayMs;
  return { ...assessment, approval, validUntil: isoTime(validUntilMs), keepUntil: isoTime(validUntilMs + assessmentKeepDays * dayMs) };
}

/** How it stands now. It is due again after its term, and as soon as it was made for something else than what is done (`basis`). */
export function assessmentState(assessment: Assessment, atMs: number, basis: AssessmentBasis | null = null): AssessmentState {
  const { schema, submittedAt, approval, validUntil, kind } = assessment;
  // Those of before were approved by whoever ran the command line.
  if (schema !== 'sclera-assessment-2') return 'due';
  if (validUntil !== null) {
    const over = validUntil <= isoTime(atMs) || (basis !== null && !sameBasis(assessment.basis, basis));
    return over ? 'due' : kind === 'trial' ? 'trial' : approval === null ? 'due' : 'approved';
  }
  return submittedAt === null ? 'draft' : 'in-review';
}

/** Lower-case hex SHA-256 of the canonical JSON of what a reviewer reads: all but the approval and the dates that follow from it. */
export function assessmentHash({ approval: _, validUntil: __, keepUntil: ___, ...written }: Assessment): string {
  return sha256Hex(canonicalJson(written));
}

interface Place {
  readonly id: string;
  readonly version: number;
  readonly atMs: number;
}

function make(basis: AssessmentBasis, answers: Assessment['answers'], { id, version, atMs }: Place, kind: Assessment['kind']): Assessment {
  return {
    schema: 'sclera-assessment-2',
    id,
    version,
    kind,
    label: '',
    basis,
    answers,
    draftedAt: isoTime(atMs),
    draftedBy: null,
    submittedAt: null,
    approval: null,
    validUntil: null,
    keepUntil: isoTime(atMs + assessmentKeepDays * dayMs),
  };
}

function requireAnswers(answers: Readonly<Record<string, string>>): void {
  const missing = questions
    .filter(({ id }) => typeof answers[id] !== 'string' || answers[id].trim().length < shortestAnswer)
    .map(({ id }) => id);
  const strange = Object.keys(answers).filter((id) => !questions.some((question) => question.id === id));
  if (missing.length > 0) throw new ScleraError('bad-request', `The assessment says nothing, or too little, about: ${missing.join(', ')}.`);
  if (strange.length > 0) throw new ScleraError('bad-request', 'The assessment answers what was not asked.');
}

function requireState(assessment: Assessment, atMs: number, wanted: AssessmentState): void {
  const state = assessmentState(assessment, atMs);
  if (state !== wanted) throw new ScleraError('bad-request', `This assessment is not ${wanted} but ${state}.`);
}

function sameBasis(a: AssessmentBasis, b: AssessmentBasis): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
