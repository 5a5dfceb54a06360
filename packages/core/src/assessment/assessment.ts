import { canonicalJson } from '../encoding.ts';
import { ScleraError } from '../errors.ts';
import type { Modality, Purpose } from '../model.ts';
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

/** A signature under an assessment: in what part somebody approved it. */
export interface Approval {
  readonly role: 'reviewer';
  /** Post or body of the reviewer, such as "data protection officer". */
  readonly by: string;
  readonly at: string;
}

/** An impact assessment as it is kept: it never changes but by being submitted and approved, each once. */
export interface Assessment {
  readonly schema: 'sclera-assessment-1';
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
/** Three years (PIPL 56), in days with a leap day. */
const keepDays = 1_096;
/** Shorter is no answer. */
const shortestAnswer = 20;

export const trialLabel =
  'Trial on this computer, with drawn eyes or your own, valid 30 days. Nobody has reviewed it. It allows no use with other people.';

/** Begins an assessment. Throws `bad-request`, naming every question without an answer and every answer without a question. */
export function draftAssessment(basis: AssessmentBasis, answers: Readonly<Record<string, string>>, place: Place): Assessment {
  requireAnswers(answers);
  return make(basis, answers, place, 'full');
}

/** What lets a fresh platform be tried out, and says of itself that it is no more than that. */
export function trialAssessment(basis: AssessmentBasis, place: Place): Assessment {
  const note =
    'Not answered: this platform runs on one computer, to be tried out by whoever started it, with eyes that are drawn or their own.';
  const answers = Object.fromEntries(questions.map(({ id }) => [id, note]));
  return { ...make(basis, answers, place, 'trial'), label: trialLabel, validUntil: isoTime(place.atMs + trialDays * dayMs) };
}

/** Hands a draft over to the reviewers. Throws `bad-request` unless it is a draft. */
export function submitAssessment(assessment: Assessment, atMs: number): Assessment {
  requireState(assessment, atMs, 'draft');
  return { ...assessment, submittedAt: isoTime(atMs) };
}

/** Puts an assessment in force. Throws `bad-request` unless it is in review and still fits what is done now. */
export function approveAssessment(
  assessment: Assessment,
  by: string,
  { atMs, basis, termDays = defaultTermDays }: { readonly atMs: number; readonly basis: AssessmentBasis; readonly termDays?: number },
): Assessment {
  requireState(assessment, atMs, 'in-review');
  if (by.trim().length < 3) throw new ScleraError('bad-request', 'Name who approves it: a post or a body, not a person.');
  if (!sameBasis(assessment.basis, basis)) {
    throw new ScleraError('bad-request', 'The purpose, notice, rules or parties have changed since it was drafted. Draft it anew.');
  }
  const validUntilMs = atMs + termDays * dayMs;
  return {
    ...assessment,
    approval: { role: 'reviewer', by: by.trim(), at: isoTime(atMs) },
    validUntil: isoTime(validUntilMs),
    keepUntil: isoTime(validUntilMs + keepDays * dayMs),
  };
}

/** How it stands now. It is due again after its term, and as soon as it was made for something else than what is done (`basis`). */
export function assessmentState(assessment: Assessment, atMs: number, basis: AssessmentBasis | null = null): AssessmentState {
  const { submittedAt, approval, validUntil, kind } = assessment;
  if (validUntil !== null) {
    const over = validUntil <= isoTime(atMs) || (basis !== null && !sameBasis(assessment.basis, basis));
    return over ? 'due' : kind === 'trial' ? 'trial' : approval === null ? 'due' : 'approved';
  }
  return submittedAt === null ? 'draft' : 'in-review';
}

/** Lower-case hex SHA-256 of its canonical JSON. */
export function assessmentHash(assessment: Assessment): string {
  return sha256Hex(canonicalJson(assessment));
}

interface Place {
  readonly id: string;
  readonly version: number;
  readonly atMs: number;
}

function make(basis: AssessmentBasis, answers: Assessment['answers'], { id, version, atMs }: Place, kind: Assessment['kind']): Assessment {
  return {
    schema: 'sclera-assessment-1',
    id,
    version,
    kind,
    label: '',
    basis,
    answers,
    draftedAt: isoTime(atMs),
    submittedAt: null,
    approval: null,
    validUntil: null,
    keepUntil: isoTime(atMs + keepDays * dayMs),
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
