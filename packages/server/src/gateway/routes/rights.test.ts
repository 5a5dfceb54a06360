import { schemas } from '@sclera/sdk/contract';
import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../testing.fixture.ts';

function ask({ app }: TestApp, path: string, init: { key?: string; cookie?: string; json?: object } = {}) {
  const headers: Record<string, string> = {
    ...(init.key ? { authorization: `Bearer ${init.key}` } : {}),
    ...(init.cookie ? { cookie: init.cookie } : {}),
  };
  if (init.json) headers['content-type'] = 'application/json';
  return app.request(`http://127.0.0.1:8440${path}`, {
    headers,
    ...(init.json ? { method: 'POST', body: JSON.stringify(init.json) } : {}),
  });
}

test('a refusal is appealed, answered by a reviewer, and seen by the person, each answer as the contract says', async () => {
  const setup = createTestApp();
  const { world, personhood, trust } = setup;
  await world.use(personhood, 'enrol', 'ada');
  const { subject, personalKey: key } = await personhood.createSubject();
  const { outcome, consent } = await world.use(personhood, 'enrol', 'ada', subject);
  const lodged = await ask(setup, '/v1/me/appeals', { key, json: { leafIndex: outcome.leafIndex, words: 'Not me.' } });
  expect(lodged.status).toBe(201);
  const { id } = schemas.OwnMatter.parse(await lodged.json());
  const { token } = await trust.operators.signInAs({ issuer: 'https://id.example', subject: 'r', role: 'reviewer' });
  const cookie = `sclera_operator=${token}`;
  const queue = schemas.MatterPage.parse(await (await ask(setup, '/v1/operator/matters', { cookie })).json());
  expect([queue.items.map((one) => one.id), queue.next, queue.total]).toEqual([[id], null, 1]);
  expect((await ask(setup, `/v1/operator/matters/${id}/taking`, { cookie, json: {} })).status).toBe(200);
  const answer = { outcome: 'explained', reasons: 'The same person was enrolled before.' };
  expect((await ask(setup, `/v1/operator/matters/${id}/answer`, { cookie, json: answer })).status).toBe(200);
  const me = schemas.PersonalRecord.parse(await (await ask(setup, '/v1/me', { key })).json());
  expect(me.matters).toMatchObject([{ id, state: 'answered', answer }]);
  expect(me.heldBy).toMatchObject([{ who: 'gateway' }]);
  const exported = schemas.ExportAnswer.parse(await (await ask(setup, '/v1/me/export', { key })).json());
  expect(exported.data).toMatchObject({ subject, matters: [{ id }] });
  const corrected = await ask(setup, '/v1/me/corrections', { key, json: { consent: consent.id, ageBand: '14-17' } });
  expect(schemas.ConsentAnswer.parse(await corrected.json()).consent.events.at(-1)).toMatchObject({ corrects: { ageBand: '14-17' } });
  const objected = await ask(setup, '/v1/me/objections', { key, json: { purpose: 'uniqueness-check', words: 'No.' } });
  expect(objected.status).toBe(201);
});

test.each(['/v1/me/export', '/v1/me/appeals', '/v1/me/corrections', '/v1/me/objections'])('%s is nobody else’s', async (path) => {
  const setup = createTestApp();
  const json = path.endsWith('export') ? {} : { json: {} };
  expect((await ask(setup, path, json)).status).toBe(401);
  expect((await ask(setup, path, { ...json, key: 'A'.repeat(43) })).status).toBe(401);
});

test('anybody reports, a few times a minute, and follows it with the ticket', async () => {
  const setup = createTestApp();
  const json = { topic: 'misuse', words: 'A camera in a changing room.' };
  const sent = await ask(setup, '/v1/reports', { json });
  expect([sent.status, sent.headers.get('set-cookie')]).toEqual([201, null]);
  const { ticket } = schemas.ReportAnswer.parse(await sent.json());
  expect(schemas.Matter.parse(await (await ask(setup, `/v1/reports/${ticket}`)).json())).toMatchObject({ state: 'open', topic: 'misuse' });
  expect((await ask(setup, '/v1/reports/unknown')).status).toBe(404);
  let looked = 404;
  for (let i = 0; i < 60; i += 1) looked = (await ask(setup, `/v1/reports/guess-${i}`)).status;
  expect(looked).toBe(429);
  expect((await ask(setup, '/v1/reports', { json: { topic: 'gossip', words: 'x' } })).status).toBe(400);
  let last = 201;
  for (let i = 0; i < 6; i += 1) last = (await ask(setup, '/v1/reports', { json })).status;
  expect(last).toBe(429);
});

test('a machine is told what is collected and why, by whom, and how each right is used', async () => {
  const setup = createTestApp();
  const about = schemas.AboutBiometrics.parse(await (await ask(setup, '/.well-known/biometrics')).json());
  const paths = Object.keys(((await (await ask(setup, '/openapi.json')).json()) as { paths: object }).paths);
  for (const { how } of about.rights) expect(paths).toContain(how.split(' ')[1]);
  expect(paths).toContain(about.reports);
});
