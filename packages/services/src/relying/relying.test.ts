import {
  type EnrolmentId,
  generateSigningKey,
  peekJws,
  ScleraError,
  signJws,
  type VerifiedAnswer,
  type VerifyRequest,
  verifyJws,
} from '@sclera/core';
import { type MembershipProof, nullifierOf, relyingScope } from '@sclera/credential';
import proofs from '@sclera/credential/vectors/proofs.json' with { type: 'json' };
import { expect, it } from 'vitest';
import { createMembers, type Holder } from '../members/members.ts';
import { createFakeStore } from '../personhood/testing/fake-store.ts';
import { createWorld } from '../personhood/testing/world.ts';
import { createRelying } from './relying.ts';
import { createCrowd, judgePretended, personOf, pretendProof } from './testing/crowd.ts';
import type { VerificationsOptions } from './verifications.ts';

const { secretKey, publicKey } = generateSigningKey();
const ada = personOf('ada');
const facts = { name: 'The Poll', scopes: ['poll', 'forum'], addresses: ['https://poll.example/back'] };

async function setUp(change: Partial<VerificationsOptions> = {}) {
  const store = createFakeStore();
  const crowd = createCrowd([ada, personOf('bob')]);
  let nowMs = Date.UTC(2026, 10, 23);
  const options = {
    store,
    roots: crowd,
    issuer: 'sclera.test',
    secretKey,
    publicKey,
    clock: () => nowMs,
    judge: judgePretended,
    ...change,
  };
  const start = () => createRelying(options);
  const relying = start();
  const party = await relying.parties.register(facts);
  const ask = async (scope = 'poll', key = party.key) => {
    const { request } = await relying.request(key, { scope, returnTo: null });
    return { request, claims: peekJws(request) as unknown as VerifyRequest };
  };
  const prove = ({ request, claims }: Awaited<ReturnType<typeof ask>>, who = ada) =>
    pretendProof(who, BigInt(claims.root), relyingScope(claims.relyingParty.id, claims.scope), request);
  const later = (ms: number): void => {
    nowMs += ms;
  };
  return { store, crowd, relying, start, party, ask, prove, later };
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ScleraError ? error.code : String(error)),
  );

it('one human answers once: the subject is theirs in this scope, again the same, and another in another scope or of another party', async () => {
  const { relying, ask, prove } = await setUp();
  const subjectOf = async (asked: Awaited<ReturnType<typeof ask>>, who = ada): Promise<VerifiedAnswer> => {
    const answer = await relying.verifications.verify({ request: asked.request, proof: prove(asked, who) });
    const verdict = verifyJws<VerifiedAnswer>(answer, 'sclera-verified+jwt', publicKey);
    if (verdict.kind === 'invalid') throw new Error(verdict.reason);
    return verdict.payload;
  };
  const asked = await ask();
  const first = await subjectOf(asked);
  const scope = relyingScope(asked.claims.relyingParty.id, 'poll');
  expect(BigInt(`0x${Buffer.from(first.subject, 'base64url').toString('hex')}`)).toBe(nullifierOf(ada, scope));
  expect(first).toMatchObject({
    iss: 'sclera.test',
    relyingParty: asked.claims.relyingParty.id,
    scope: 'poll',
    nonce: asked.claims.nonce,
    epoch: 1,
  });
  expect((await subjectOf(await ask())).subject).toBe(first.subject);
  const other = await relying.parties.register({ ...facts, name: 'Another' });
  const others = [
    await subjectOf(await ask('forum')),
    await subjectOf(await ask('poll', other.key)),
    await subjectOf(await ask(), personOf('bob')),
  ];
  expect(new Set([first, ...others].map(({ subject }) => subject)).size).toBe(4);
});

it('what was answered is answered: by the same proof, another person, and after the process died before it told anybody', async () => {
  const { relying, start, store, ask, prove } = await setUp();
  const asked = await ask();
  const given = { request: asked.request, proof: prove(asked) };
  const both = await Promise.all([codeOf(relying.verifications.verify(given)), codeOf(relying.verifications.verify(given))]);
  expect(both.sort()).toEqual(['done', 'nonce-used']);
  for (const proof of [given.proof, prove(asked, personOf('bob'))])
    expect(await codeOf(start().verifications.verify({ ...given, proof }))).toBe('nonce-used');
  const cut = await ask();
  const put = store.records.put;
  let cutBefore = true;
  store.records.put = async (...args) => {
    const kept = cutBefore ? null : await put(...args);
    if (kept === null || args[0].kind === 'spent-nonce') throw new Error('the process died');
    return kept;
  };
  expect(await codeOf(relying.verifications.verify({ request: cut.request, proof: prove(cut) }))).toContain('died');
  cutBefore = false;
  expect(await codeOf(relying.verifications.verify({ request: cut.request, proof: prove(cut) }))).toContain('died');
  store.records.put = put;
  expect(await codeOf(start().verifications.verify({ request: cut.request, proof: prove(cut) }))).toBe('nonce-used');
});

it('a refusal says what was wrong, and spends nothing', async () => {
  const { relying, crowd, party, ask, prove } = await setUp();
  const asked = await ask();
  const good = prove(asked);
  const verify = (proof: unknown, request = asked.request) => codeOf(relying.verifications.verify({ request, proof }));
  const forum = await ask('forum');
  const again = await ask();
  expect(await verify(prove(forum))).toBe('scope-mismatch');
  expect(await verify(prove(again))).toBe('proof-invalid');
  expect(await verify({ ...good, merkleTreeRoot: '5' })).toBe('stale-root');
  const { first } = proofs.proofs as Record<string, MembershipProof>;
  expect(await verify({ ...good, points: first!.points })).toBe('proof-invalid');
  for (const malformed of [null, 'proof', {}, { ...good, points: [] }, { ...good, more: 1 }, { ...good, nullifier: -1 }])
    expect(await verify(malformed)).toBe('proof-invalid');
  const forged = [
    signJws('sclera-request+jwt', asked.claims, generateSigningKey().secretKey),
    signJws('sclera-verified+jwt', asked.claims, secretKey),
    signJws('sclera-request+jwt', { ...asked.claims, use: 'sign-in' }, secretKey),
    signJws('sclera-request+jwt', { ...asked.claims, iss: 'sclera.elsewhere' }, secretKey),
    'request',
  ];
  for (const request of forged) expect(await verify(good, request)).toBe('request-invalid');
  // Lists come and go while somebody proves: the one that they were asked over is good as long as the request.
  crowd.join([personOf('carl')]);
  crowd.join([personOf('dora')]);
  expect(await verify(good)).toBe('done');
  expect(await codeOf(relying.request(`${party.id}.guess`, { scope: 'poll', returnTo: null }))).toBe('relying-party-unknown');
});

it('a request ends after five minutes, and with its relying party', async () => {
  const { relying, party, ask, prove, later } = await setUp();
  const asked = await ask();
  later(5 * 60_000 - 1);
  const kept = await ask();
  expect(await codeOf(relying.verifications.verify({ request: asked.request, proof: prove(asked) }))).toBe('done');
  const open = await ask();
  later(1);
  expect(await codeOf(relying.verifications.verify({ request: kept.request, proof: prove(kept) }))).toBe('done');
  await relying.parties.close(party.id);
  expect(await codeOf(relying.verifications.verify({ request: open.request, proof: prove(open) }))).toBe('relying-party-unknown');
  later(5 * 60_000);
  expect(await codeOf(relying.verifications.verify({ request: open.request, proof: prove(open) }))).toBe('request-expired');
});

it('the platform’s own list: whoever joined answers, whoever left answers what was asked before the list went on without them, and nothing after', async () => {
  const world = createWorld();
  const clock = (): number => world.nowMs;
  const members = createMembers({ store: world.store, clock });
  const service = world.start({ members });
  const enrol = async (who: string): Promise<Holder> => {
    const { subject, outcome } = await world.use(service, 'enrol', who, undefined, undefined, 'personhood-enrolment');
    const holder = { subject, enrolment: outcome.enrolment as EnrolmentId };
    await members.join(holder, personOf(who).commitment);
    return holder;
  };
  const holder = await enrol('ada');
  await enrol('bob');
  await members.snapshot();
  const { relying, ask, prove } = await setUp({ store: world.store, roots: members, clock });
  const verify = async () => {
    const asked = await ask();
    expect(BigInt(asked.claims.root)).toBe((await members.current()).root);
    return { asked, proof: prove(asked) };
  };
  const { asked, proof } = await verify();
  expect(await codeOf(relying.verifications.verify({ request: asked.request, proof }))).toBe('done');
  const pending = await verify();
  const old = (await members.current()).root;
  await members.leave(holder.enrolment);
  // In the list until the next is published, so that who came and went together cannot be told apart: five minutes at most.
  expect((await members.current()).root).toBe(old);
  world.nowMs += 4 * 60_000;
  expect(await codeOf(relying.verifications.verify({ request: pending.asked.request, proof: pending.proof }))).toBe('done');
  const asOld = async (at = ask()) => {
    const { request, claims } = await at;
    const proof = pretendProof(ada, old, relyingScope(claims.relyingParty.id, 'poll'), request);
    return codeOf(relying.verifications.verify({ request, proof }));
  };
  const last = ask();
  await last;
  world.nowMs += 60_000;
  expect((await members.current()).root).not.toBe(old);
  // A wallet of their own make does not help: a proof over a list of before answers no request that names another.
  expect(await asOld()).toBe('stale-root');
  expect(await asOld(last)).toBe('done');
  const late = await last;
  world.nowMs += 4 * 60_000;
  expect(await asOld(Promise.resolve(late))).toBe('request-expired');
});

it('nobody can be asked while there is nobody; a scope and an address are the party’s own', async () => {
  const { relying, party } = await setUp({ roots: createCrowd([]) });
  const ask = (scope: string, returnTo: string | null = null) => codeOf(relying.request(party.key, { scope, returnTo }));
  expect(await ask('poll')).toBe('not-found');
  expect(await ask('other')).toBe('bad-request');
  expect(await ask('poll', 'https://evil.example/back')).toBe('bad-request');
});

it('the registry: a key told once, another that ends it, other scopes, an end', async () => {
  const { store, relying, party, ask } = await setUp();
  expect(JSON.stringify(await store.records.list({ kind: 'relying-party' }))).not.toContain(party.key);
  const renewed = await relying.parties.renewKey(party.id);
  expect(await codeOf(ask('poll', party.key))).toBe('relying-party-unknown');
  expect(await codeOf(ask('poll', renewed.key))).toBe('done');
  await relying.parties.change(party.id, { scopes: ['other'], addresses: [] });
  expect(await codeOf(ask('poll', renewed.key))).toBe('bad-request');
  expect(await relying.parties.close(party.id)).toMatchObject({ name: 'The Poll', state: 'closed', scopes: ['other'] });
  for (const work of [relying.parties.close(party.id), relying.parties.renewKey(party.id), relying.parties.renewKey('rly_nobody')])
    expect(await codeOf(work)).toBe('not-found');
  expect(await relying.parties.find(party.id)).toBeNull();
  expect(await relying.parties.keyHash(party.id)).toBeNull();
  expect(await relying.parties.list()).toHaveLength(1);
});

it.each([
  ['no name', { name: '' }],
  ['a name of spaces', { name: '   ' }],
  ['a name that turns the reading direction', { name: 'Poll\u202e' }],
  ['a name with a line end', { name: 'a\nb' }],
  ['a scope in capitals', { scopes: ['Poll'] }],
  ['a scope twice', { scopes: ['a', 'a'] }],
  ['the scope of OpenID Connect', { scopes: ['openid'] }],
  ['an address without protection', { addresses: ['http://poll.example/'] }],
  ['an address with a fragment', { addresses: ['https://poll.example/#a'] }],
  ['an address with a password', { addresses: ['https://a:b@poll.example/'] }],
  ['an address that runs code', { addresses: ['javascript:alert(1)'] }],
  ['addresses on two hosts', { addresses: ['https://a.example/', 'https://b.example/'] }],
])('is not registered with %s', async (_, change) => {
  const { relying } = await setUp();
  expect(await codeOf(relying.parties.register({ ...facts, ...change }))).toBe('bad-request');
});
