import { questions } from '@sclera/core';
import { expect, test } from 'vitest';
import { createTestApp } from '../testing.fixture.ts';

test('what is in force is public, as a list and as a page that can do nothing; drafts are not', async () => {
  const { app, assessments } = createTestApp();
  const ask = (path: string) => app.request(`http://127.0.0.1:8440${path}`);
  expect(await (await ask('/v1/assessments')).json()).toEqual([]);
  expect(await (await ask('/v1/assessments/questions')).json()).toEqual(questions);
  const answers = Object.fromEntries(questions.map(({ id }) => [id, `A whole answer about ${id}.`]));
  const { id } = await assessments.draft('uniqueness-check', answers);
  await assessments.submit(id);
  expect((await ask(`/v1/assessments/${id}`)).status).toBe(404);
  const line = await assessments.approve(id, 'data protection officer');
  expect(await (await ask('/v1/assessments')).json()).toEqual([line]);
  const page = await ask(`/v1/assessments/${id}`);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'unsafe-inline'");
  expect(await page.text()).toContain('A whole answer about risks.');
});
