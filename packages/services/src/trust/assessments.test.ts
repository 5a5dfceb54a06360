import { builtinNotices, loadPolicy, opensLeaf, ScleraError } from '@sclera/core';
import { expect, test } from 'vitest';
import { createWorld } from '../personhood/testing/index.ts';
import { createAssessments } from './assessments.ts';
import { assessmentAnswers as answers, approveOne, reviewer } from './testing.ts';

const policy = loadPolicy();
const notices = builtinNotices();

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
  const { id } = await assessments.draft('uniqueness-check', answers, null);
  expect(await ask()).toEqual(missing);
  const { hash } = await assessments.submit(id);
  expect(await ask()).toEqual(missing);
  expect(await assessments.list('published')).toEqual([]);
  await expect(assessments.document(id, 'published')).rejects.toMatchObject({ code: 'not-found' });
  const actor = reviewer();
  const line = await assessments.approve(id, actor, { by: 'data protection officer', hash });
  expect(line).toMatchObject({ version: 1, state: 'approved', approval: { account: actor.account, by: 'data protection officer' } });
  expect(await ask()).toEqual(['allowed']);
  expect(await assessments.list('published')).toEqual([line]);
  world.nowMs += 365 * 86_400_000;
  expect(await ask()).toEqual(missing);
  expect(await assessments.list('published')).toMatchObject([{ state: 'due' }]);
  expect(await assessments.document(id, 'published')).toContain('due again');
});

test('one purpose’s assessment says nothing about another, and a change of the parties makes it due', async () => {
  const { assessments, ask, open } = setUp();
  const { id } = await approveOne(assessments, 'uniqueness-enrolment');
  expect(await ask()).toEqual(missing);
  expect(await assessments.current('uniqueness-enrolment', 'iris')).toMatchObject({ id });
  const elsewhere = open({ recipients: [{ name: 'Party a', country: 'NO' }] });
  expect(await elsewhere.current('uniqueness-enrolment', 'iris')).toBeNull();
});

test('a trial lets a platform be tried out, is begun once, is public, and counts for no law', async () => {
  const { world, assessments, ask } = setUp();
  expect(await assessments.beginTrial()).toHaveLength(7);
  expect(await assessments.beginTrial()).toEqual([]);
  expect(await ask()).toEqual(['allowed']);
  expect(await assessments.list('published')).toMatchObject(Array(7).fill({ state: 'trial' }));
  world.nowMs += 30 * 86_400_000;
  expect(await ask()).toEqual(missing);
  const [again] = await assessments.beginTrial();
  expect(again).toMatchObject({ version: 2, state: 'trial' });

  const china = setUp(['CN']);
  await china.assessments.beginTrial();
  expect((await china.ask())[1]).toContain('cn-assessment-missing');
  await approveOne(china.assessments, 'uniqueness-check');
  expect(await china.ask()).toEqual(['allowed']);
});

test('only a signed-in reviewer approves, never what they drafted, and only what they read', async () => {
  const { assessments, world } = setUp();
  const ada = reviewer();
  const { id } = await assessments.draft('uniqueness-check', answers, ada.account);
  const order = { by: 'data protection officer', hash: (await assessments.submit(id)).hash };
  const size = await world.store.log.size();
  await expect(assessments.approve(id, ada, order), 'drafted it').rejects.toMatchObject({ code: 'role-missing' });
  for (const role of ['operator', 'auditor'] as const)
    await expect(assessments.approve(id, { ...ada, role } as never, order)).rejects.toMatchObject({ code: 'role-missing' });
  const key = { kind: 'key', account: reviewer().account, scopes: ['read:queue'] } as const;
  await expect(assessments.approve(id, key, order), 'a program').rejects.toMatchObject({ code: 'role-missing' });
  const ben = reviewer();
  await expect(assessments.approve(id, ben, { ...order, hash: 'ab'.repeat(32) })).rejects.toMatchObject({ code: 'bad-request' });
  await expect(assessments.approve('pia_none', ben, order)).rejects.toMatchObject({ code: 'not-found' });
  expect(await world.store.log.size(), 'what is refused leaves no leaf of an approval').toBe(size);
  const { approval, hash } = await assessments.approve(id, ben, order);
  await expect(assessments.approve(id, reviewer(), order), 'twice').rejects.toMatchObject({ code: 'bad-request' });
  // The leaf is open to everybody, and names what was approved.
  const { leafIndex, event, salt } = approval!.leaf;
  expect(event).toMatchObject({ act: 'assessment-approved', account: ben.account, record: hash });
  const [commitment] = await world.store.log.read(leafIndex, 1);
  expect(opensLeaf(commitment!, event, salt)).toBe(true);
});

test('before it is approved it is read with every question and who receives what', async () => {
  const { assessments } = setUp();
  const { id, hash } = await assessments.draft('uniqueness-check', answers, null);
  const text = await assessments.text(id);
  expect(text).toMatchObject({ id, hash, state: 'draft', draftedBy: null, recipients: [{ name: 'Party a', region: 'CN' }, {}, {}] });
  expect(Object.fromEntries(text.answers.map((one) => [one.id, one.answer]))).toEqual(answers);
});
