import { describe, expect, it } from 'vitest';
import { makeId, type SubjectId } from '../ids.ts';
import {
  type Assessment,
  type AssessmentBasis,
  approveAssessment,
  assessmentHash,
  assessmentKeepDays,
  assessmentState,
  draftAssessment,
  requireApprovable,
  submitAssessment,
  trialAssessment,
} from './assessment.ts';
import { renderAssessment } from './document.ts';
import { questions } from './questions.ts';

const dayMs = 86_400_000;
const atMs = Date.UTC(2026, 0, 1);
const place = { id: 'pia_1', version: 1, atMs };
const basis: AssessmentBasis = {
  purpose: 'uniqueness-check',
  modality: 'iris',
  notices: ['ab'.repeat(32)],
  rules: 'cd'.repeat(32),
  parties: [{ name: 'North', region: 'NO' }],
};
const answers = Object.fromEntries(questions.map(({ id }) => [id, `A whole answer about ${id}, in <plain> words.`]));
const [drafter, reviewer] = [makeId('subject'), makeId('subject')];
const draft = draftAssessment(basis, answers, { ...place, by: drafter });
const inReview = submitAssessment(draft, atMs);
const by = 'data protection officer';
const at = new Date(atMs).toISOString();
const leaf = {
  leafIndex: 7,
  event: { kind: 'oversight', account: reviewer, act: 'assessment-approved', record: 'ab', at },
  salt: '00'.repeat(16),
} as const;
/** As the service does it: what is not approvable is not approved. */
function approve(
  assessment: Assessment,
  change: { readonly basis?: AssessmentBasis; readonly account?: SubjectId; readonly by?: string; readonly hash?: string } = {},
) {
  const order = { account: reviewer, by, hash: assessmentHash(assessment), ...change };
  requireApprovable(assessment, order, { atMs, basis: change.basis ?? basis });
  return approveAssessment(assessment, { role: 'reviewer', account: order.account, by: order.by, at, leaf });
}
const approved = approve(inReview);

describe('the way of an assessment', () => {
  it('goes from draft over review to approved, and says by whom and until when', () => {
    expect([draft, inReview, approved].map((one) => assessmentState(one, atMs, basis))).toEqual(['draft', 'in-review', 'approved']);
    expect(approved).toMatchObject({
      draftedBy: drafter,
      approval: { role: 'reviewer', account: reviewer, by, at: '2026-01-01T00:00:00.000Z', leaf },
      validUntil: '2027-01-01T00:00:00.000Z',
      keepUntil: '2030-01-01T00:00:00.000Z',
    });
    expect(assessmentHash(draft)).not.toBe(assessmentHash(inReview));
    expect(assessmentHash(approved), 'what was approved is what was read').toBe(assessmentHash(inReview));
  });

  it('is due again at the instant in which its term is over', () => {
    expect(assessmentState(approved, atMs + 365 * dayMs - 1, basis)).toBe('approved');
    expect(assessmentState(approved, atMs + 365 * dayMs, basis)).toBe('due');
  });

  it.each([
    ['a notice', { notices: ['ef'.repeat(32)] }],
    ['the rules', { rules: 'ef'.repeat(32) }],
    ['a party', { parties: [{ name: 'South', region: 'ZA' }] }],
    ['where a party is', { parties: [{ name: 'North', region: 'SE' }] }],
  ])('is due again when %s changes, and is not approved for it either', (_name, change) => {
    const changed = { ...basis, ...change };
    expect(assessmentState(approved, atMs, changed)).toBe('due');
    expect(() => approve(inReview, { basis: changed })).toThrow('bad-request');
  });

  it('skips no step and takes none twice', () => {
    for (const wrong of [
      () => approve(draft),
      () => approve(approved),
      () => submitAssessment(inReview, atMs),
      () => submitAssessment(approved, atMs),
    ])
      expect(wrong).toThrow('bad-request');
    expect(() => approve(inReview, { by: ' ' })).toThrow('bad-request');
    expect(() => approve(inReview, { hash: assessmentHash(draft) }), 'something else was read').toThrow('bad-request');
  });

  it('is not approved by whoever drafted it', () => {
    expect(() => approve(inReview, { account: drafter })).toThrow('role-missing');
  });

  it('one of before, approved by whoever ran the command line, allows nothing any more', () => {
    const { leaf: _, account: __, ...approval } = approved.approval!;
    const old = { ...approved, schema: 'sclera-assessment-1', approval } as unknown as Assessment;
    expect(assessmentState(old, atMs, basis)).toBe('due');
    expect(renderAssessment(old, 'due')).toContain('no account, no line in the log');
  });

  it('an approval that was only written into the record by somebody is none', () => {
    expect(assessmentState({ ...draft, validUntil: '2999-01-01T00:00:00.000Z' }, atMs, basis)).toBe('due');
  });

  it.each(questions.map(({ id }) => id))('is not begun without an answer about %s', (id) => {
    expect(() => draftAssessment(basis, { ...answers, [id]: 'None.' }, { ...place, by: null })).toThrow(id);
    const { [id]: _, ...others } = answers;
    expect(() => draftAssessment(basis, others, { ...place, by: null })).toThrow(id);
  });

  it('answers nothing that was not asked', () => {
    expect(() => draftAssessment(basis, { ...answers, mood: 'A whole answer about nothing.' }, { ...place, by: null })).toThrow(
      'bad-request',
    );
  });
});

describe('a trial assessment', () => {
  const trial = trialAssessment(basis, place);
  it('is one for 30 days, and never an approved one', () => {
    expect(assessmentState(trial, atMs + 30 * dayMs - 1, basis)).toBe('trial');
    expect(assessmentState(trial, atMs + 30 * dayMs, basis)).toBe('due');
    expect(trial.approval).toBeNull();
    expect(Date.parse(trial.keepUntil)).toBe(atMs + (30 + assessmentKeepDays) * dayMs);
    expect(() => approve(trial)).toThrow('bad-request');
  });

  it('says so in its document', () => {
    expect(renderAssessment(trial, 'trial')).toContain('Nobody has reviewed it.');
  });
});

describe('the document', () => {
  const page = renderAssessment(approved, 'approved');
  it('holds every question, its article and its answer, and its own hash', () => {
    for (const { title, law } of questions) {
      expect(page).toContain(title);
      expect(page).toContain(law);
    }
    expect(page).toContain('in &lt;plain&gt; words');
    expect(page).toContain(assessmentHash(approved));
    expect(page).toContain(`by ${by} (reviewer; account ${reviewer}, line 7 of the public log)`);
    expect(page).toContain(`by account ${drafter}`);
  });

  it('loads nothing, runs nothing, and has a sheet for print', () => {
    expect(page).not.toMatch(/<script|https?:|<link|<img/i);
    expect(page).toContain('@media print');
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  });
});
