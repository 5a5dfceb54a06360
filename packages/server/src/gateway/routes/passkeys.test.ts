import { schemas } from '@sclera/sdk/contract';
import { expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../testing.fixture.ts';

function ask({ app }: TestApp, path: string, key?: string, json?: object) {
  return app.request(`http://127.0.0.1:8440${path}`, {
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...(json ? { 'content-type': 'application/json' } : {}) },
    ...(json ? { method: 'POST', body: JSON.stringify(json) } : {}),
  });
}

const challengeOf = async (response: Response) => schemas.PasskeyOptions.parse(await response.json()).publicKey['challenge'];

test('a person adds a passkey, signs in on another device, uses every right, and removes it', async () => {
  const setup = createTestApp();
  const { world, personhood } = setup;
  const { subject, personalKey } = await personhood.createSubject();
  await world.use(personhood, 'enrol', 'ada', subject);
  const challenge = await challengeOf(await ask(setup, '/v1/me/passkeys/options', personalKey, {}));
  const added = await ask(setup, '/v1/me/passkeys', personalKey, { name: 'my telephone', response: { id: 'phone', challenge } });
  expect(added.status).toBe(201);
  const { id } = schemas.PasskeyLine.parse(await added.json());

  const question = await challengeOf(await ask(setup, '/v1/sign-in/options', undefined, {}));
  const signedIn = await ask(setup, '/v1/sign-in', undefined, { response: { id: 'phone', challenge: question } });
  expect(signedIn.headers.get('cache-control')).toBe('no-store');
  const { token } = schemas.PersonSignedIn.parse(await signedIn.json());
  const me = schemas.PersonalRecord.parse(await (await ask(setup, '/v1/me', token)).json());
  expect([me.subject, me.enrolments.length]).toEqual([subject, 1]);
  expect((await ask(setup, '/v1/me/export', token)).status).toBe(200);
  expect((await ask(setup, '/v1/me/objections', token, { purpose: 'uniqueness-enrolment', words: 'No.' })).status).toBe(201);
  expect((await ask(setup, `/v1/consents/${me.consents[0]?.id}/withdrawal`, token, {})).status).toBe(200);
  expect(schemas.PasskeyLines.parse(await (await ask(setup, '/v1/me/passkeys', token)).json())).toMatchObject([{ id }]);

  expect((await ask(setup, '/v1/sign-out', token, {})).status).toBe(200);
  expect((await ask(setup, '/v1/me', token)).status).toBe(401);
  expect((await ask(setup, '/v1/sign-out', personalKey, {})).status).toBe(200);
  expect((await ask(setup, `/v1/me/passkeys/${id}/removal`, personalKey, {})).status).toBe(200);
  const again = await challengeOf(await ask(setup, '/v1/sign-in/options', undefined, {}));
  expect((await ask(setup, '/v1/sign-in', undefined, { response: { id: 'phone', challenge: again } })).status).toBe(401);
});

test.each(['/v1/me/passkeys', '/v1/me/passkeys/options', '/v1/me/passkeys/x/removal', '/v1/sign-out'])(
  '%s is nobody else’s',
  async (path) => {
    const setup = createTestApp();
    for (const key of [undefined, 'A'.repeat(43), `session.${'A'.repeat(43)}`]) expect((await ask(setup, path, key, {})).status).toBe(401);
  },
);

test('who asks to sign in without end is told to wait', async () => {
  const setup = createTestApp();
  const statuses: number[] = [];
  for (let i = 0; i < 21; i += 1) statuses.push((await ask(setup, '/v1/sign-in/options', undefined, {})).status);
  expect([statuses[19], statuses[20]]).toEqual([200, 429]);
});

test('whoever lost their key comes back by receipt and eyes: the new key opens the record, the old one nothing', async () => {
  const setup = createTestApp();
  const { world, personhood } = setup;
  const { subject, personalKey } = await personhood.createSubject();
  const { outcome } = await world.use(personhood, 'enrol', 'ada', subject);
  const claimant = await personhood.createSubject();
  const { request, consent } = await world.prepare(personhood, 'verify', claimant.subject, outcome.receipt);
  const { token, shares, capture } = request('ada');
  const wish = { consent: consent.id, action: 'verify', modality: 'iris' };
  expect((await ask(setup, '/v1/permits', claimant.personalKey, wish)).status).toBe(422);
  expect((await ask(setup, '/v1/permits', claimant.personalKey, { ...wish, receipt: outcome.receipt })).status).toBe(201);
  // A permit for this is none for a search.
  expect((await ask(setup, '/v1/checks', undefined, { token, shares, capture })).status).toBe(403);
  const answer = schemas.ComparisonAnswer.parse(await (await ask(setup, '/v1/recoveries', undefined, { token, shares, capture })).json());
  expect(answer.decision).toBe('matched');
  const me = schemas.PersonalRecord.parse(await (await ask(setup, '/v1/me', claimant.personalKey)).json());
  expect([me.subject, me.formerKeys.length]).toEqual([subject, 1]);
  expect((await ask(setup, '/v1/me', personalKey)).status).toBe(401);
});
