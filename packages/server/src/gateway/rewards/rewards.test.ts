import { makeId, opensLeaf } from '@sclera/core';
import vectors from '@sclera/credential/vectors/campaign-proofs.json' with { type: 'json' };
import { schemas } from '@sclera/sdk/contract';
import type { Role } from '@sclera/services';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { createTestApp } from '../testing.fixture.ts';

const [id, other] = vectors.campaigns as [never, never];
const { first, firstElsewhere, firstToAnother, oldRoot } = vectors.proofs;
const recipientOf = ({ message }: { readonly message: string }) => `0x${BigInt(message).toString(16).padStart(40, '0')}`;
const document = { kind: 'passport', issuer: 'UTO', number: 'L898902C3' } as const;
const url = 'http://127.0.0.1:8440';

async function setUp() {
  const ids = [id, other];
  const { app, world, personhood, trust } = createTestApp({}, { rewards: { drawId: () => ids.shift() ?? makeId('campaign') } });
  /** The contract's calls, as the SDK makes them. */
  const call = async <T>(schema: z.ZodType<T>, path: string, json?: object, key = ''): Promise<T> => {
    const answer = await app.request(`${url}${path}`, {
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      ...(json && { method: 'POST', body: JSON.stringify(json) }),
    });
    if (!answer.ok) throw schemas.Problem.parse(await answer.json());
    return schema.parse(await answer.json());
  };
  const client = {
    members: () => call(schemas.MembersEpoch, '/v1/members'),
    membersOf: (epoch: number) => call(schemas.MembersList, `/v1/members/${epoch}`),
    registerCommitment: (key: string, json: object) => call(schemas.OwnCommitment, '/v1/me/commitment', json, key),
    rotateCommitment: (key: string, json: object) => call(schemas.OwnCommitment, '/v1/me/commitment/rotation', json, key),
    campaigns: () => call(schemas.RewardCampaigns, '/v1/campaigns'),
    campaignMembers: (of: string) => call(schemas.CampaignMembers, `/v1/campaigns/${of}/members`),
    claimReward: (of: string, json: object) => call(schemas.RewardPayment, `/v1/campaigns/${of}/claims`, json),
    rewardPayment: (of: string, nullifier: string) => call(schemas.RewardPayment, `/v1/campaigns/${of}/claims/${nullifier}`),
    me: (key: string) => call(schemas.PersonalRecord, '/v1/me', undefined, key),
    exportMe: (key: string) => call(schemas.ExportAnswer, '/v1/me/export', undefined, key),
  };
  const signIn = async (role: Role, subject: string = role) =>
    `sclera_operator=${(await trust.operators.signInAs({ issuer: 'i', subject, role })).token}`;
  const ask = async (cookie: string, path: string, json?: object) =>
    app.request(`${url}${path}`, {
      headers: { cookie, 'content-type': 'application/json' },
      ...(json && { method: 'POST', body: JSON.stringify(json) }),
    });
  const read = async <T>(schema: z.ZodType<T>, answer: Response): Promise<T> => schema.parse(await answer.json());
  /** Somebody with a record, as after an enrolment. */
  const arrive = async () => {
    const { subject, personalKey } = await personhood.createSubject();
    const enrolment = makeId('enrolment');
    const at = new Date(world.nowMs).toISOString();
    const row = { consent: makeId('consent'), purpose: 'personhood-enrolment', leafIndex: 0, enrolledAt: at, retainUntil: at } as const;
    await world.store.putEnrolment({ id: enrolment, subject, ...row });
    return { subject, personalKey, enrolment };
  };
  const register = async (count: number) => {
    const people = [];
    for (const commitment of vectors.members.slice(0, count)) {
      const one = await arrive();
      await client.registerCommitment(one.personalKey, { enrolment: one.enrolment, commitment });
      people.push(one);
    }
    return people;
  };
  const opening = {
    title: 'One each',
    book: 'ledger',
    amount: '10',
    budget: '30',
    endsAt: new Date(world.nowMs + 86_400_000).toISOString(),
  } as const;
  return { app, world, trust, client, signIn, ask, read, arrive, register, opening };
}

const problem = (answer: Promise<unknown>) =>
  answer.then(
    () => 'no problem',
    (error: { readonly code?: string }) => error.code,
  );

test('a person registers a commitment, finds the list, and sees both in their record; nobody else’s is told', async () => {
  const { client, arrive, register, world } = await setUp();
  expect(await client.members()).toMatchObject({ epoch: 0, root: '0', size: 0 });
  const [ada] = await register(2);
  const epoch = await client.members();
  expect(epoch).toMatchObject({ epoch: 1, size: 2 });
  expect([...(await client.membersOf(1)).commitments].sort()).toEqual(vectors.members.slice(0, 2).sort());
  const [commitment] = vectors.members as [string];
  const { personalKey, enrolment } = ada!;
  expect(await client.registerCommitment(personalKey, { enrolment, commitment })).toMatchObject({ commitment, rotation: 0 });
  expect(await problem(client.registerCommitment(personalKey, { enrolment, commitment: '5' }))).toBe('commitment-taken');
  const bob = await arrive();
  expect(await problem(client.registerCommitment(bob.personalKey, { enrolment: bob.enrolment, commitment }))).toBe('commitment-in-use');
  expect(await problem(client.registerCommitment(bob.personalKey, { enrolment, commitment: '5' }))).toBe('not-found');
  expect(await problem(client.registerCommitment('x'.repeat(43), { enrolment, commitment }))).toBe('unauthenticated');
  expect(await problem(client.registerCommitment(bob.personalKey, { enrolment: bob.enrolment, commitment: '05' }))).toBe('bad-request');
  expect(await problem(client.membersOf(7))).toBe('not-found');
  // A key alone replaces nothing.
  expect(await problem(client.rotateCommitment(personalKey, { enrolment, commitment: '5', rotation: 1 }))).toBe('permit-invalid');
  expect((await client.me(personalKey)).memberships).toMatchObject([{ enrolment, commitment, rotation: 0 }]);
  expect((await client.exportMe(personalKey)).data).toMatchObject({ memberships: [{ commitment }] });
  expect((await client.me(bob.personalKey)).memberships).toEqual([]);
  expect(world.store.leaves.map(({ event }) => JSON.stringify(event)).join()).not.toContain(enrolment);
});

test('an operator opens and freezes, people claim without any key, a clerk pays by document; every answer as the contract says', async () => {
  const { client, signIn, ask, read, register, opening, world } = await setUp();
  const [operator, clerk] = [await signIn('operator'), await signIn('clerk')];
  expect((await read(schemas.Problem, await ask(clerk, '/v1/operator/campaigns', opening))).code).toBe('role-missing');
  const opened = await read(schemas.RewardCampaign, await ask(operator, '/v1/operator/campaigns', opening));
  expect(opened).toMatchObject({ id, state: 'open', amount: '10', frozen: null, contract: null });
  expect(await client.campaigns()).toEqual([opened]);
  await register(vectors.members.length);
  const claim = { recipient: recipientOf(first), proof: first };
  expect(await problem(client.claimReward(id, claim))).toBe('campaign-not-frozen');
  const frozen = await read(schemas.RewardCampaign, await ask(operator, `/v1/operator/campaigns/${id}/freezing`, {}));
  expect(frozen).toMatchObject({ state: 'frozen', frozen: { root: vectors.root, size: vectors.members.length } });
  expect(await client.campaignMembers(id)).toEqual({ root: vectors.root, commitments: vectors.members });

  const paid = await client.claimReward(id, claim);
  expect(paid).toMatchObject({ way: 'human', amount: '10', recipient: claim.recipient });
  expect(await client.rewardPayment(id, first.nullifier)).toEqual(paid);
  const [commitment] = await world.store.log.read(paid.leaf.index!, 1);
  expect(opensLeaf(commitment!, paid.leaf.event, paid.leaf.salt)).toBe(true);
  const shown = { recipient: `0x${'cd'.repeat(20)}`, document, bornOn: '1990-01-31' };
  const counter = `/v1/operator/campaigns/${id}/document-claims`;
  expect((await read(schemas.Problem, await ask(operator, counter, shown))).code).toBe('role-missing');
  expect(await read(schemas.RewardCounterAnswer, await ask(clerk, counter, shown))).toMatchObject({ kind: 'second-look' });
  const byTwo = await read(schemas.RewardCounterAnswer, await ask(await signIn('clerk', 'another clerk'), counter, shown));
  expect(byTwo).toMatchObject({ kind: 'paid', payment: { way: 'document', amount: '10' } });
  expect((await read(schemas.Problem, await ask(clerk, counter, shown))).code).toBe('already-claimed');
  expect(JSON.stringify(await world.store.records.list({}))).not.toContain(document.number);

  const refused: readonly (readonly [proof: typeof first, change: object, code: string])[] = [
    [first, {}, 'already-claimed'],
    [firstToAnother, {}, 'already-claimed'],
    [firstElsewhere, {}, 'scope-mismatch'],
    [oldRoot, {}, 'stale-root'],
    [vectors.proofs.second, { recipient: recipientOf(first) }, 'recipient-changed'],
    [{ ...vectors.proofs.second, points: first.points }, {}, 'proof-invalid'],
    [{ ...vectors.proofs.second, points: ['1'] }, {}, 'proof-invalid'],
    [vectors.proofs.second, { recipient: '0x12' }, 'recipient-invalid'],
  ];
  for (const [proof, change, code] of refused) {
    expect(await problem(client.claimReward(id, { recipient: recipientOf(proof), proof, ...change }))).toBe(code);
  }
  expect(await problem(client.claimReward(other, claim))).toBe('not-found');
  expect(await problem(client.rewardPayment(id, vectors.proofs.second.nullifier))).toBe('not-found');
  const second = { recipient: recipientOf(vectors.proofs.second), proof: vectors.proofs.second };
  expect((await read(schemas.RewardCampaign, await ask(operator, `/v1/operator/campaigns/${id}/pausing`, {}))).paused).toBe(true);
  expect(await problem(client.claimReward(id, second))).toBe('campaign-paused');
  await ask(operator, `/v1/operator/campaigns/${id}/resuming`, {});
  await client.claimReward(id, second);
  const third = { recipient: recipientOf(vectors.proofs.third), proof: vectors.proofs.third };
  expect(await problem(client.claimReward(id, third))).toBe('budget-spent');
  expect((await read(schemas.Problem, await ask(operator, `/v1/operator/campaigns/${id}/closing`, {}))).code).toBe('campaign-state');

  const figures = await read(schemas.RewardFigures, await ask(operator, `/v1/operator/campaigns/${id}/figures`));
  expect(figures).toMatchObject({
    left: '0',
    days: [{ paidToHumans: 2, paidByDocument: 1, unpaid: { 'stale-root': 1, 'budget-spent': 1 } }],
  });
  expect((await read(schemas.Problem, await ask(clerk, `/v1/operator/campaigns/${id}/figures`))).code).toBe('role-missing');
});

test('claims from one address are limited, before any is judged', async () => {
  const { client } = await setUp();
  const claim = { recipient: recipientOf(first), proof: first };
  const answers = [];
  for (let i = 0; i < 62; i++) answers.push(await problem(client.claimReward(id, claim)));
  expect(answers.filter((code) => code === 'not-found')).toHaveLength(60);
  expect(answers.at(-1)).toBe('too-many-requests');
});
