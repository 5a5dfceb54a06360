import { builtinNotices, loadPolicy, questions, ScleraError } from '@sclera/core';
import { expect, test } from 'vitest';
import { createWorld } from '../personhood/testing/index.ts';
import { createAssessments } from './assessments.ts';

const policy = loadPolicy();
const notices = builtinNotices();
const answers = Object.fromEntries(questions.map(({ id }) => [id, `A whole answer about ${id}.`]));

function setUp(jurisdictions: readonly string[] = []) {
  const world = createWorld();
  const recipients = ['a', 'b', 'c'].map((id) => ({ name: `Party ${id}`, country: 'CN' }));
  const open = (change: object = {}) =>
    createAssessments({ store: world.store, notices, rules: policy.rules, recipients, clock: () => world.nowMs, ...change });
  const assessments = open();
  const service = world.start({
    policy,
    notices,
    recipients,
    standing: { jurisdictions, region: 'CN' },
    assessmentOf: assessments.current,
  });
  const ask = async (): Promise<readonly string[]> => {
    const { subject } = await service.createSubject();
    const noticeHash = notices.find((notice) => notice.purpose === 'uniqueness-check' && notice.language === 'en')?.hash ?? '';
    const given = { purpose: 'uniqueness-check', language: 'en', decision: 'given', ageBand: 'adult', guardian: false } as const;
    const { consent } = await service.recordConsent({ subject, noticeHash, ...given });
    return service.requestPermit({ subject, consent: consent.id, action: 'check', modality: 'iris' }).then(
      () => ['allowed'],
      (error: unknown) =>
        error instanceof ScleraError ? [error.code, ...(error.reasons ?? []).map(({ code, law }) => `${code}: ${law}`)] : ['?'],
    );
  };
  return { world, assessments, ask, open };
}

const missing = ['policy-needs-approval', 'assessment-missing: FRT 9; PIPL 55, 56; GDPR 35'];

test('nothing is captured before an assessment is approved, and nothing once it is due again', async () => {
  const { world, assessments, ask } = setUp();
  expect(await ask()).toEqual(missing);
  const { id } = await assessments.draft('uniqueness-check', answers);
  expect(await ask()).toEqual(missing);
  await assessments.submit(id);
  expect(await ask()).toEqual(missing);
  expect(await assessments.list('published')).toEqual([]);
  await expect(assessments.document(id, 'published')).rejects.toMatchObject({ code: 'not-found' });
  const line = await assessments.approve(id, 'data protection officer');
  expect(line).toMatchObject({ version: 1, state: 'approved', approvedBy: 'data protection officer' });
  expect(await ask()).toEqual(['allowed']);
  expect(await assessments.list('published')).toEqual([line]);
  world.nowMs += 365 * 86_400_000;
  expect(await ask()).toEqual(missing);
  expect(await assessments.list('published')).toMatchObject([{ state: 'due' }]);
  expect(await assessments.document(id, 'published')).toContain('due again');
});

test('one purpose’s assessment says nothing about another, and a change of the parties makes it due', async () => {
  const { assessments, ask, open } = setUp();
  const { id } = await assessments.draft('uniqueness-enrolment', answers);
  await assessments.submit(id);
  await assessments.approve(id, 'data protection officer');
  expect(await ask()).toEqual(missing);
  expect(await assessments.current('uniqueness-enrolment', 'iris')).toMatchObject({ id });
  const elsewhere = open({ recipients: [{ name: 'Party a', country: 'NO' }] });
  expect(await elsewhere.current('uniqueness-enrolment', 'iris')).toBeNull();
});

test('a trial lets a platform be tried out, is begun once, is public, and counts for no law', async () => {
  const { world, assessments, ask } = setUp();
  expect(await assessments.beginTrial()).toHaveLength(2);
  expect(await assessments.beginTrial()).toEqual([]);
  expect(await ask()).toEqual(['allowed']);
  expect(await assessments.list('published')).toMatchObject([{ state: 'trial' }, { state: 'trial' }]);
  world.nowMs += 30 * 86_400_000;
  expect(await ask()).toEqual(missing);
  const [again] = await assessments.beginTrial();
  expect(again).toMatchObject({ version: 2, state: 'trial' });

  const china = setUp(['CN']);
  await china.assessments.beginTrial();
  expect((await china.ask())[1]).toContain('cn-assessment-missing');
  const { id } = await china.assessments.draft('uniqueness-check', answers);
  await china.assessments.submit(id);
  await china.assessments.approve(id, 'data protection officer');
  expect(await china.ask()).toEqual(['allowed']);
});
