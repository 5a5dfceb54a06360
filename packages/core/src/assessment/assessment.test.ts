import { describe, expect, it } from 'vitest';
import {
  type Assessment,
  type AssessmentBasis,
  approveAssessment,
  assessmentHash,
  assessmentState,
  draftAssessment,
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
const draft = draftAssessment(basis, answers, place);
const inReview = submitAssessment(draft, atMs);
const approve = (assessment: Assessment, change: object = {}) =>
  approveAssessment(assessment, 'data protection officer', { atMs, basis, ...change });
const approved = approve(inReview);

describe('the way of an assessment', () => {
  it('goes from draft over review to approved, and says by whom and until when', () => {
    expect([draft, inReview, approved].map((one) => assessmentState(one, atMs, basis))).toEqual(['draft', 'in-review', 'approved']);
    expect(approved).toMatchObject({
      approval: { role: 'reviewer', by: 'data protection officer', at: '2026-01-01T00:00:00.000Z' },
      validUntil: '2027-01-01T00:00:00.000Z',
      keepUntil: '2030-01-01T00:00:00.000Z',
    });
    expect(new Set([draft, inReview, approved].map(assessmentHash)).size).toBe(3);
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
    expect(() => approveAssessment(inReview, ' ', { atMs, basis })).toThrow('bad-request');
  });

  it('an approval that was only written into the record by somebody is none', () => {
    expect(assessmentState({ ...draft, validUntil: '2999-01-01T00:00:00.000Z' }, atMs, basis)).toBe('due');
  });

  it.each(questions.map(({ id }) => id))('is not begun without an answer about %s', (id) => {
    expect(() => draftAssessment(basis, { ...answers, [id]: 'None.' }, place)).toThrow(id);
    const { [id]: _, ...others } = answers;
    expect(() => draftAssessment(basis, others, place)).toThrow(id);
  });

  it('answers nothing that was not asked', () => {
    expect(() => draftAssessment(basis, { ...answers, mood: 'A whole answer about nothing.' }, place)).toThrow('bad-request');
  });
});

describe('a trial assessment', () => {
  const trial = trialAssessment(basis, place);
  it('is one for 30 days, and never an approved one', () => {
    expect(assessmentState(trial, atMs + 30 * dayMs - 1, basis)).toBe('trial');
    expect(assessmentState(trial, atMs + 30 * dayMs, basis)).toBe('due');
    expect(trial.approval).toBeNull();
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
  });

  it('loads nothing, runs nothing, and has a sheet for print', () => {
    expect(page).not.toMatch(/<script|https?:|<link|<img/i);
    expect(page).toContain('@media print');
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  });
});
