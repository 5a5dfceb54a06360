import type { LogEvent, Problem, PublishedNotice } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import { answerWords, eventWords } from './answers.ts';
import { asProblem } from './as-problem.ts';
import { countryName, languageName } from './names.ts';
import { noticeSections } from './notices.ts';
import { problemWords } from './problems.ts';

const problem: Problem = {
  type: 'urn:sclera:problem:policy-denied',
  code: 'policy-denied',
  status: 403,
  title: 'A rule forbids this',
  detail: 'D',
};

describe('a thrown thing as a problem', () => {
  it('keeps code, words and reasons of a problem', () => {
    const reasons = [{ code: 'age', message: 'Too young.' }];
    expect(asProblem(Object.assign(new Error('x'), problem, { reasons }))).toEqual({ ...problem, reasons });
  });

  it.each([new Error('secret /home/x/y.ts'), 'secret', null, undefined, { code: 7 }])('tells nothing of %s', (thrown) => {
    expect(asProblem(thrown).code).toBe('internal');
    expect(JSON.stringify(asProblem(thrown))).not.toContain('secret');
  });
});

describe('problems in words', () => {
  it('keeps what the platform says to a person', () =>
    expect(problemWords(problem)).toEqual({ title: 'A rule forbids this', detail: 'D' }));

  it('does not send a person to a command line', () => {
    const unreachable: Problem = { ...problem, code: 'gateway-unreachable', detail: 'Start it with npm start' };
    expect(problemWords(unreachable).detail).not.toContain('npm');
  });
});

describe('answers in words', () => {
  it('says for each answer whether something was kept', () => {
    expect(answerWords({ decision: 'new' }, 'uniqueness-check').kept).toMatch(/^Nothing was kept/);
    expect(answerWords({ decision: 'already-enrolled' }, 'uniqueness-check').kept).toMatch(/^Nothing was kept/);
    expect(answerWords({ decision: 'already-enrolled' }, 'uniqueness-enrolment').kept).toMatch(/^Nothing new was kept/);
    expect(answerWords({ decision: 'enrolled' }, 'uniqueness-enrolment').kept).toMatch(/keeps one share/);
  });

  it('gives no answer when a check of its receipt fails, but does when the log was silent', () => {
    const check = (ok: boolean | null) => [
      { label: '', detail: '', ok: true },
      { label: '', detail: '', ok },
    ];
    expect(answerWords({ decision: 'new' }, 'uniqueness-check', check(false)).headline).toBe('This answer does not hold.');
    expect(answerWords({ decision: 'new' }, 'uniqueness-check', check(null)).headline).toBe('This is a new person.');
  });

  it('never calls an already enrolled person new in their record', () => {
    const event = (kind: LogEvent['kind'], decision: LogEvent['decision']) => ({ kind, decision, purpose: 'uniqueness-check' }) as LogEvent;
    expect(eventWords(event('check', 'already-enrolled'))).toMatch(/already enrolled/);
    expect(eventWords(event('enrol', 'already-enrolled'))).toMatch(/already enrolled/);
    expect(eventWords(event('check', 'new'))).toMatch(/new/);
  });
});

describe('a notice', () => {
  const fields = ['controller', 'what', 'why', 'necessity', 'retention', 'afterwards', 'effect', 'recipients', 'rights', 'alternative'];
  const notice = (language: string) =>
    ({ ...Object.fromEntries(fields.map((key) => [key, `text of ${key}`])), language }) as unknown as PublishedNotice;

  it('is shown whole', () => {
    const texts = noticeSections(notice('en')).sections.map(({ text }) => text);
    expect([...texts].sort()).toEqual(fields.map((key) => `text of ${key}`).sort());
  });

  it('has headings in its own language, or English ones that say so', () => {
    expect(noticeSections(notice('es-419')).headingLanguage).toBe('es');
    expect(noticeSections(notice('xx')).headingLanguage).toBe('en');
    expect(noticeSections(notice('xx')).sections[0]?.heading).toBe('What is taken');
  });
});

describe('names', () => {
  it('of countries and languages are words', () => {
    expect(countryName('CH')).toBe('Switzerland');
    expect(languageName('de')).toBe('Deutsch');
  });

  it('of what is no country stay as they are', () => expect(countryName('?')).toBe('?'));
});
