import { fromBase64Url, peekJws, type VerifiedAnswer, type VerifyRequest, verifyJws } from '@sclera/core';
import { relyingScope } from '@sclera/credential';
import { schemas } from '@sclera/sdk/contract';
import type { Role } from '@sclera/services';
import { createCrowd, personOf, pretendProof } from '@sclera/services/testing';
import { expect, test } from 'vitest';
import { createTestApp } from '../testing.fixture.ts';

const ada = personOf('ada');
const facts = { name: 'The Poll', scopes: ['poll'], addresses: ['https://poll.example/back'] };

async function setUp() {
  const { app, trust, world } = createTestApp({}, { roots: createCrowd([ada]) });
  const post = (path: string, json: object, headers: Record<string, string> = {}) =>
    app.request(`http://127.0.0.1:8440${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(json),
    });
  const signIn = async (role: Role) => {
    const { token } = await trust.operators.signInAs({ issuer: 'https://id.example', subject: role, role });
    return { cookie: `sclera_operator=${token}` };
  };
  const operator = await signIn('operator');
  const party = schemas.KeyedRelyingParty.parse(await (await post('/v1/operator/relying-parties', facts, operator)).json());
  const ask = (body: object = { scope: 'poll' }, key = party.key) => post('/v1/verify/requests', body, { authorization: `Bearer ${key}` });
  const prove = (request: string) => {
    const { relyingParty, scope, root } = peekJws(request) as unknown as VerifyRequest;
    return pretendProof(ada, BigInt(root), relyingScope(relyingParty.id, scope), request);
  };
  const codeOf = async (answer: Response | Promise<Response>) => schemas.Problem.parse(await (await answer).json()).code;
  return { app, world, post, signIn, operator, party, ask, prove, codeOf };
}

test('a relying party asks, the wallet proves, the answer is signed; then the request is spent', async () => {
  const { app, world, post, party, ask, prove, codeOf } = await setUp();
  const asked = await ask({ scope: 'poll', returnTo: 'https://poll.example/back' });
  expect([asked.status, asked.headers.get('cache-control')]).toEqual([201, 'no-store']);
  const { request } = schemas.VerifyAsked.parse(await asked.json());
  expect(peekJws(request)).toMatchObject({
    use: 'answer',
    relyingParty: { id: party.id, name: 'The Poll' },
    returnTo: 'https://poll.example/back',
  });
  const { answer } = schemas.VerifyAnswer.parse(await (await post('/v1/verify', { request, proof: prove(request) })).json());
  const platform = schemas.Platform.parse(await (await app.request('http://127.0.0.1:8440/v1/platform')).json());
  const verdict = verifyJws<VerifiedAnswer>(answer, 'sclera-verified+jwt', fromBase64Url(platform.gateway.signingKey));
  expect(verdict).toMatchObject({ kind: 'valid', payload: { relyingParty: party.id, scope: 'poll', epoch: 1 } });
  expect(await codeOf(post('/v1/verify', { request, proof: prove(request) }))).toBe('nonce-used');
  // What is kept says neither who asked nor who answered.
  const kept = JSON.stringify([await world.store.records.list({ kind: 'spent-nonce' }), world.store.leaves]);
  const { subject } = verdict.kind === 'valid' ? verdict.payload : { subject: 'nobody' };
  for (const known of [party.id, subject, prove(request).nullifier, 'poll']) expect(kept.includes(known), known).toBe(false);
});

test('each refusal has its code and status', async () => {
  const { world, post, party, ask, prove, codeOf } = await setUp();
  const { request } = schemas.VerifyAsked.parse(await (await ask()).json());
  const proof = prove(request);
  expect(await codeOf(post('/v1/verify/requests', { scope: 'poll' }))).toBe('relying-party-unknown');
  expect(await codeOf(ask({ scope: 'poll' }, `${party.id}.guess`))).toBe('relying-party-unknown');
  expect(await codeOf(ask({ scope: 'other' }))).toBe('bad-request');
  expect(await codeOf(ask({ scope: 'poll', returnTo: 'https://evil.example/' }))).toBe('bad-request');
  expect(await codeOf(ask({}))).toBe('bad-request');
  const verify = (change: object) => codeOf(post('/v1/verify', { request, proof, ...change }));
  expect(await verify({ proof: { ...proof, scope: '5' } })).toBe('scope-mismatch');
  expect(await verify({ proof: { ...proof, merkleTreeRoot: '5' } })).toBe('stale-root');
  expect(await verify({ proof: { ...proof, points: ['1'] } })).toBe('proof-invalid');
  expect(await verify({ proof: {} })).toBe('proof-invalid');
  expect(await verify({ proof: 'proof' })).toBe('bad-request');
  expect(await verify({ request: `${request.slice(0, -4)}AAAA` })).toBe('request-invalid');
  world.nowMs += 300_000;
  expect(await verify({})).toBe('request-expired');
});

test('operators register, change, renew and close; auditors read; nobody else, and no API key makes one', async () => {
  const { app, post, signIn, operator, party, ask, codeOf } = await setUp();
  const base = `/v1/operator/relying-parties/${party.id}`;
  const renewed = schemas.KeyedRelyingParty.parse(await (await post(`${base}/key`, {}, operator)).json());
  expect(await codeOf(ask())).toBe('relying-party-unknown');
  expect((await ask({ scope: 'poll' }, renewed.key)).status).toBe(201);
  const changed = schemas.RelyingPartyLine.parse(
    await (await post(`${base}/change`, { scopes: ['forum'], addresses: [] }, operator)).json(),
  );
  expect(changed.scopes).toEqual(['forum']);
  for (const role of ['auditor', 'reviewer', 'clerk'] as const) {
    const who = await signIn(role);
    expect(await codeOf(post('/v1/operator/relying-parties', facts, who))).toBe('role-missing');
    const read = await app.request('http://127.0.0.1:8440/v1/operator/relying-parties', { headers: who });
    expect(read.status).toBe(role === 'auditor' ? 200 : 403);
    expect(await read.text()).not.toContain(renewed.key);
  }
  const { key } = (await (await post('/v1/operator/keys', { scopes: ['read:status'], days: 1 }, operator)).json()) as { key: string };
  const asKey = { authorization: `Bearer ${key}` };
  expect(await codeOf(post('/v1/operator/relying-parties', facts, asKey))).toBe('role-missing');
  expect((await post(`${base}/closing`, {}, operator)).status).toBe(200);
  expect(await codeOf(ask({ scope: 'forum' }, renewed.key))).toBe('relying-party-unknown');
});
