import { questions } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { Role } from '@sclera/services';
import { approveOne, assessmentAnswers } from '@sclera/services/testing';
import { expect, test } from 'vitest';
import { createTestApp } from '../testing.fixture.ts';

function setUp() {
  const { app, trust, world } = createTestApp();
  const ask = (path: string, init: RequestInit = {}) => app.request(`http://127.0.0.1:8440${path}`, init);
  const signIn = async (role: Role, who: string = role) => {
    const { token } = await trust.operators.signInAs({ issuer: 'https://id.example', subject: who, role });
    return async (path: string, json?: object): Promise<Response> =>
      ask(`/v1/operator/assessments${path}`, {
        headers: { cookie: `sclera_operator=${token}`, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
      });
  };
  return { ask, signIn, trust, world };
}

test('what is in force is public, as a list and as a page that can do nothing; drafts are not', async () => {
  const { ask, trust } = setUp();
  expect(await (await ask('/v1/assessments')).json()).toEqual([]);
  expect(await (await ask('/v1/assessments/questions')).json()).toEqual(questions);
  const draft = await trust.assessments.draft('uniqueness-check', assessmentAnswers, null);
  expect((await ask(`/v1/assessments/${draft.id}`)).status).toBe(404);
  const line = await approveOne(trust.assessments, 'uniqueness-check');
  expect(await (await ask('/v1/assessments')).json()).toEqual([line]);
  const page = await ask(`/v1/assessments/${line.id}`);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'unsafe-inline'");
  expect(await page.text()).toContain('A whole answer about risks.');
});

test('an operator drafts and submits, a reviewer reads and approves, and machines are told at their next request', async () => {
  const { ask, signIn } = setUp();
  const about = async () => schemas.AboutBiometrics.parse(await (await ask('/.well-known/biometrics')).json());
  expect((await about()).purposes.flatMap(({ assessments }) => assessments)).toEqual([]);
  const [operator, reviewer] = [await signIn('operator'), await signIn('reviewer')];
  expect((await operator('', { purpose: 'uniqueness-check', answers: { risks: 'None.' } })).status).toBe(400);
  const drafted = await operator('', { purpose: 'uniqueness-check', answers: assessmentAnswers });
  const { id } = schemas.AssessmentLine.parse(await drafted.json());
  expect((await operator(`/${id}/submission`, {})).status).toBe(200);
  const [listed] = schemas.AssessmentList.parse(await (await reviewer('')).json());
  expect(listed).toMatchObject({ id, state: 'in-review', draftedBy: expect.stringMatching(/^sub_/) });
  const { hash, answers } = schemas.AssessmentText.parse(await (await reviewer(`/${id}`)).json());
  expect(answers).toHaveLength(questions.length);
  const approval = { by: 'data protection officer', hash };
  expect((await operator(`/${id}/approval`, approval)).status, 'an operator').toBe(403);
  expect((await about()).purposes[0]?.assessments).toEqual([]);
  const line = schemas.AssessmentLine.parse(await (await reviewer(`/${id}/approval`, approval)).json());
  expect((await about()).purposes[0]?.assessments).toMatchObject([
    { state: 'approved', id, version: 1, hash, approved: { by: 'data protection officer', leafIndex: line.approval?.leaf.leafIndex } },
  ]);
  const [{ href } = { href: '' }] = (await about()).purposes[0]?.assessments ?? [];
  expect((await ask(href)).status).toBe(200);
});

test('a reviewer who drafted one does not approve it', async () => {
  const { signIn } = setUp();
  const [ada, ben] = [await signIn('reviewer', 'ada'), await signIn('reviewer', 'ben')];
  const { id } = schemas.AssessmentLine.parse(await (await ada('', { purpose: 'uniqueness-check', answers: assessmentAnswers })).json());
  const { hash } = schemas.AssessmentLine.parse(await (await ada(`/${id}/submission`, {})).json());
  const refused = await ada(`/${id}/approval`, { by: 'data protection officer', hash });
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'role-missing', detail: expect.stringContaining('drafted') }]);
  expect((await ben(`/${id}/approval`, { by: 'data protection officer', hash })).status).toBe(200);
});
