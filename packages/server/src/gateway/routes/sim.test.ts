import { fromBase64Url, peekJws, verifyJws } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { Role } from '@sclera/services';
import { sharesOf, signedBy } from '@sclera/services/testing';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { createTestApp } from '../testing.fixture.ts';

const document = { kind: 'passport', issuer: 'UTO', number: 'L898902C3' } as const;
const line = '8988303000000610001';

async function setUp() {
  const { app, world, personhood, trust } = createTestApp();
  await world.register();
  const { personalKey, subject } = await personhood.createSubject();
  const noticeHash = world.notices.find(({ purpose }) => purpose === 'sim-registration')?.hash ?? '';
  const given = { language: 'en', decision: 'given', ageBand: 'adult', guardian: false, initiative: 'person' } as const;
  const { consent } = await personhood.recordConsent({ subject, purpose: 'sim-registration', noticeHash, ...given });
  const said: string[] = [];
  const ask = async (path: string, json?: object, headers: Record<string, string> = { authorization: `Bearer ${personalKey}` }) => {
    const post = json && { method: 'POST', body: JSON.stringify(json) };
    const answer = await app.request(`http://127.0.0.1:8440${path}`, {
      headers: { ...headers, 'content-type': 'application/json' },
      ...post,
    });
    said.push(await answer.clone().text());
    return answer;
  };
  const signIn = async (role: Role) => {
    const { token } = await trust.operators.signInAs({ issuer: 'https://id.example', subject: role, role });
    return { cookie: `sclera_operator=${token}` };
  };
  const read = async <T>(schema: z.ZodType<T>, answer: Promise<Response>): Promise<T> => schema.parse(await (await answer).json());
  const refused = async (answer: Promise<Response>): Promise<z.infer<typeof schemas.Problem>> => read(schemas.Problem, answer);
  const open = (change: object = {}) =>
    ask('/v1/sim/claims', { way: 'face', consent: consent.id, line, document: { ...document, evidence: 'chip' }, ...change });
  const draw = (claim: string, of: object = document) => ask(`/v1/sim/claims/${claim}/challenges`, { document: of });
  const show = (token: string, whom: string, change = {}) => {
    const used = { subject: null, action: 'verify', modality: 'face', token, shares: sharesOf(whom) } as const;
    const { shares, capture } = signedBy(world.device, used, change);
    return { token, shares, capture };
  };
  return { world, personhood, consent, ask, signIn, read, refused, open, draw, show, said };
}

test('a face: claim, challenge, one bit, a line and its receipt; given over and ended; each answer as the contract says', async () => {
  const { ask, read, open, draw, show, said } = await setUp();
  const claim = await read(schemas.SimClaim, open());
  expect(claim).toMatchObject({ way: 'face', state: 'open', attemptsLeft: 5, ending: '0001', receipt: null });
  const first = await read(schemas.SimChallenge, draw(claim.id));
  expect(first.attemptsLeft).toBe(4);
  const stranger = await read(schemas.ComparisonAnswer, ask('/v1/sim/verifications', show(first.token, 'somebody=ada')));
  expect(stranger.decision).toBe('not-matched');
  const { token } = await read(schemas.SimChallenge, draw(claim.id));
  const answer = await read(schemas.ComparisonAnswer, ask('/v1/sim/verifications', show(token, 'ada=ada')));
  expect(answer).toMatchObject({ decision: 'matched', enrolment: null });
  const done = await read(schemas.SimClaim, ask(`/v1/sim/claims/${claim.id}`));
  expect(done).toMatchObject({ state: 'registered', refusal: null, attemptsLeft: 0 });
  const platform = await read(schemas.Platform, ask('/v1/platform'));
  const receipt = verifyJws(done.receipt ?? '', 'sclera-line+jwt', fromBase64Url(platform.gateway.signingKey));
  expect(receipt).toMatchObject({ kind: 'valid', payload: { claim: claim.id, decision: 'registered', permit: peekJws(token)?.['jti'] } });

  const [held] = await read(schemas.SimLines, ask('/v1/sim/lines'));
  expect(held).toMatchObject({ id: claim.line, state: 'active', way: 'face', offeredUntil: null });
  expect((await read(schemas.SimOffer, ask(`/v1/sim/lines/${claim.line}/offer`, {}))).code).toHaveLength(43);
  const back = await read(schemas.SimLine, ask(`/v1/sim/lines/${claim.line}/offer/withdrawal`, {}));
  expect(back.offeredUntil).toBeNull();
  const me = await read(schemas.PersonalRecord, ask('/v1/me'));
  expect([me.lines.map(({ id }) => id), me.claims.map(({ id }) => id)]).toEqual([[claim.line], [claim.id]]);
  expect((await read(schemas.SimLine, ask(`/v1/sim/lines/${claim.line}/ending`, {}))).state).toBe('ended');
  expect(await read(schemas.SimLines, ask('/v1/sim/lines'))).toEqual([]);
  // What was told stays told.
  expect((await read(schemas.SimClaim, ask(`/v1/sim/claims/${claim.id}`))).receipt).toBe(done.receipt);
  for (const text of said) expect(text).not.toMatch(new RegExp(`${document.number}|${line}`));
});

test('the counter: no consent, somebody looks, the same receipt; a refusal has reasons and can be appealed', async () => {
  const { ask, signIn, read, refused, open } = await setUp();
  const clerk = await signIn('clerk');
  const waiting = await read(schemas.SimClaim, open({ way: 'counter', consent: null }));
  const other = await read(schemas.SimClaim, open({ way: 'counter', consent: null, line: '8988303000000610002' }));
  expect(waiting).toMatchObject({ state: 'waiting', attemptsLeft: 0 });
  const queue = await read(schemas.WaitingClaims, ask('/v1/operator/sim-claims', undefined, clerk));
  expect(queue.map(({ id }) => id).sort()).toEqual([waiting.id, other.id].sort());
  const decide = (id: string, json: object) => ask(`/v1/operator/sim-claims/${id}/decision`, json, clerk);
  const seen = { decision: 'same-person', reasons: 'I looked at both of them.', document };
  expect((await refused(decide(waiting.id, { ...seen, document: { ...document, number: 'X1' } }))).code).toBe('conflicting-change');
  expect((await decide(waiting.id, seen)).status).toBe(200);
  expect((await refused(decide(waiting.id, seen))).code).toBe('conflicting-change');
  const done = await read(schemas.SimClaim, ask(`/v1/sim/claims/${waiting.id}`));
  expect(done).toMatchObject({ state: 'registered', way: 'counter' });
  expect(peekJws(done.receipt ?? '')).toMatchObject({ claim: waiting.id, way: 'counter', decision: 'registered', permit: null });

  expect((await decide(other.id, { ...seen, decision: 'not-same-person' })).status).toBe(200);
  const { state, refusal } = await read(schemas.SimClaim, ask(`/v1/sim/claims/${other.id}`));
  expect([state, refusal?.code]).toEqual(['refused', 'not-same-person']);
  const appeal = ask('/v1/me/appeals', { leafIndex: refusal?.leafIndex, words: 'It is me.' });
  expect((await appeal).status).toBe(201);
  const me = await read(schemas.PersonalRecord, ask('/v1/me'));
  const checks = me.uses.filter(({ event }) => event.kind === 'staff-check');
  expect(checks.map(({ event }) => event.decision)).toEqual(['matched', 'not-matched']);
});

test('what is not a living face for this claim is refused: by consent, by document, by the fifth draw, by the day', async () => {
  const { personhood, ask, refused, read, open, draw, show } = await setUp();
  expect((await refused(open({ consent: null }))).code).toBe('consent-missing');
  const claim = await read(schemas.SimClaim, open());
  expect((await refused(draw(claim.id, { ...document, number: 'L898902C4' }))).code).toBe('conflicting-change');
  for (let left = 4; left >= 0; left--) expect((await read(schemas.SimChallenge, draw(claim.id))).attemptsLeft).toBe(left);
  const closed = await refused(draw(claim.id));
  expect(closed).toMatchObject({ code: 'way-closed', status: 403, reasons: [{ code: 'way-closed' }] });
  expect((await ask('/v1/me/appeals', { leafIndex: closed.leafIndex, words: 'Try me.' })).status).toBe(201);

  const { token } = await read(schemas.SimChallenge, draw((await read(schemas.SimClaim, open())).id));
  const silent = show(token, 'ada=ada', { presentation: undefined });
  expect((await refused(ask('/v1/sim/verifications', silent))).code).toBe('capture-unsigned');
  expect((await refused(ask('/v1/sim/verifications', { token, shares: sharesOf('ada=ada') }))).code).toBe('capture-unsigned');
  expect((await refused(ask('/v1/checks', show(token, 'ada=ada')))).code).toBe('permit-invalid');

  expect((await open()).status).toBe(201);
  const fourth = await refused(open());
  expect(fourth).toMatchObject({ code: 'too-many-requests', reasons: [{ code: 'claims-of-the-day' }] });
  expect((await open({ way: 'counter', consent: null })).status, 'the counter is open').toBe(201);
  const stranger = { authorization: `Bearer ${(await personhood.createSubject()).personalKey}` };
  expect((await ask(`/v1/sim/claims/${claim.id}`, undefined, stranger)).status).toBe(404);
});

test('a permit for a face is drawn with a challenge or not at all', async () => {
  const { consent, ask, refused } = await setUp();
  expect((await refused(ask('/v1/permits', { consent: consent.id, action: 'verify', modality: 'face' }))).code).toBe('bad-request');
});

test.each([
  ['/v1/sim/claims', {}],
  ['/v1/sim/claims/clm_00000000000000000000000000', undefined],
  ['/v1/sim/claims/clm_00000000000000000000000000/challenges', {}],
  ['/v1/sim/lines', undefined],
  [`/v1/sim/lines/${'0'.repeat(64)}/ending`, {}],
  [`/v1/sim/lines/${'0'.repeat(64)}/offer`, {}],
  [`/v1/sim/lines/${'0'.repeat(64)}/offer/withdrawal`, {}],
])('%s is nobody else’s', async (path, json) => {
  const { ask } = await setUp();
  expect((await ask(path, json, {})).status).toBe(401);
});

test('claims, draws and acts are bounded a minute, of one person and of one address', async () => {
  const { ask, personhood } = await setUp();
  const end = () => ask(`/v1/sim/lines/${'0'.repeat(64)}/ending`, {});
  for (let i = 0; i < 20; i++) expect((await end()).status).toBe(404);
  expect((await end()).status).toBe(429);
  // And claims of one address, whoever opens them.
  const asked: number[] = [];
  for (let i = 0; i < 13; i++) {
    const headers = { authorization: `Bearer ${(await personhood.createSubject()).personalKey}` };
    const claim = { way: 'counter', consent: null, line, document: { ...document, evidence: 'shown' } };
    for (let j = 0; j < 10; j++) asked.push((await ask('/v1/sim/claims', claim, headers)).status);
  }
  expect(asked.filter((status) => status === 201)).toHaveLength(60);
  expect(asked.slice(-10)).toEqual(Array(10).fill(429));
});
