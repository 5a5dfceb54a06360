import { opensLeaf } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../personhood/testing/index.ts';
import { fakePasskeys } from '../testing.ts';
import { createOperators, type Operators, type Session } from './accounts.ts';
import type { Role } from './roles.ts';

function setUp() {
  const world = createWorld();
  const operators = createOperators(world.trust(world.start()), fakePasskeys());
  return { world, operators };
}

async function join(operators: Operators, role: Role, id: string): Promise<Session> {
  const { invitation } = await operators.invite(role);
  const { challenge } = (await operators.beginRegistration(invitation)) as { challenge: string };
  return operators.register(invitation, { id, challenge });
}

async function signIn(operators: Operators, id: string, bad = false): Promise<Session> {
  const { challenge } = (await operators.beginSignIn()) as { challenge: string };
  return operators.signIn({ id, challenge, bad });
}

describe('accounts', () => {
  test('an invitation makes one account, which signs in again with its passkey', async () => {
    const { operators } = setUp();
    const { invitation } = await operators.invite('reviewer');
    const { challenge } = (await operators.beginRegistration(invitation)) as { challenge: string };
    const first = await operators.register(invitation, { id: 'key-1', challenge });
    expect(await operators.identify({ session: first.token, key: null })).toEqual({
      kind: 'account',
      account: first.account,
      role: 'reviewer',
    });
    await expect(operators.beginRegistration(invitation)).rejects.toMatchObject({ code: 'unauthenticated' });
    const again = await signIn(operators, 'key-1');
    expect(again.account).toBe(first.account);
    expect(again.token).not.toBe(first.token);
    await operators.signOut(again.token);
    await expect(operators.identify({ session: again.token, key: null })).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('an invitation is over after a day, a question after minutes, a session after half an hour', async () => {
    const { operators, world } = setUp();
    const { invitation } = await operators.invite('auditor');
    const { challenge } = (await operators.beginRegistration(invitation)) as { challenge: string };
    world.nowMs += 6 * 60_000;
    await expect(operators.register(invitation, { id: 'key-1', challenge })).rejects.toMatchObject({ code: 'unauthenticated' });
    world.nowMs += 86_400_000;
    await expect(operators.beginRegistration(invitation)).rejects.toMatchObject({ code: 'unauthenticated' });
    const { token } = await join(operators, 'auditor', 'key-2');
    world.nowMs += 31 * 60_000;
    await expect(operators.identify({ session: token, key: null })).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('an answer is good once, and a passkey that does not verify opens nothing', async () => {
    const { operators } = setUp();
    await join(operators, 'operator', 'key-1');
    const { challenge } = (await operators.beginSignIn()) as { challenge: string };
    await operators.signIn({ id: 'key-1', challenge });
    await expect(operators.signIn({ id: 'key-1', challenge })).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(signIn(operators, 'key-1', true)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(signIn(operators, 'stranger')).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('five failures lock an account for a while, and a success in between begins anew', async () => {
    const { operators, world } = setUp();
    await join(operators, 'operator', 'key-1');
    const fail = () => expect(signIn(operators, 'key-1', true)).rejects.toMatchObject({ code: 'unauthenticated' });
    for (let i = 0; i < 4; i += 1) await fail();
    await signIn(operators, 'key-1');
    for (let i = 0; i < 5; i += 1) await fail();
    await expect(signIn(operators, 'key-1')).rejects.toMatchObject({ code: 'too-many-requests' });
    world.nowMs += 16 * 60_000;
    await signIn(operators, 'key-1');
  });

  test('a closed account is out at once', async () => {
    const { operators } = setUp();
    const { token, account } = await join(operators, 'operator', 'key-1');
    await operators.closeAccount(account);
    await expect(operators.identify({ session: token, key: null })).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(signIn(operators, 'key-1')).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('an OIDC login finds its account again and takes the role that the issuer says today', async () => {
    const { operators } = setUp();
    const login = { issuer: 'https://id.example', subject: 'u1' };
    const first = await operators.signInAs({ ...login, role: 'auditor' });
    const second = await operators.signInAs({ ...login, role: 'reviewer' });
    expect(second).toMatchObject({ account: first.account, role: 'reviewer' });
    expect((await operators.signInAs({ ...login, subject: 'u2', role: 'auditor' })).account).not.toBe(first.account);
  });
});

describe('API keys', () => {
  test('a key carries its scopes until it is ended or over; only its hash is kept', async () => {
    const { operators, world } = setUp();
    const { id, key } = await operators.makeKey({ scopes: ['read:queue'], days: 1 });
    expect(await operators.identify({ session: null, key })).toMatchObject({ kind: 'key', scopes: ['read:queue'] });
    const secret = key.split('.')[1] ?? '';
    expect(JSON.stringify(await world.store.records.list({}))).not.toContain(secret);
    await expect(operators.identify({ session: null, key: `${id}.${'A'.repeat(43)}` })).rejects.toMatchObject({ code: 'unauthenticated' });
    const second = await operators.makeKey({ scopes: ['read:audit'], days: 1 });
    await operators.endKey(id);
    await expect(operators.identify({ session: null, key })).rejects.toMatchObject({ code: 'unauthenticated' });
    world.nowMs += 25 * 3_600_000;
    await expect(operators.identify({ session: null, key: second.key })).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test.each([
    [[], 1],
    [['read:everything'], 1],
    [['read:queue', 'answer:appeals'], 1],
    [['read:queue'], 0],
    [['read:queue'], 367],
  ])('scopes %j for %s days are refused', async (scopes, days) => {
    await expect(setUp().operators.makeKey({ scopes, days })).rejects.toMatchObject({ code: 'bad-request' });
  });
});

test('every act is a record and a leaf that says nothing but account, act and record', async () => {
  const { operators, world } = setUp();
  const { account } = await join(operators, 'auditor', 'key-1');
  const leafIndex = await operators.audit({ kind: 'account', account, role: 'auditor' }, 'acts-read', null, true);
  const acts = (await operators.acts('2026-01-01')).items;
  expect(acts.map(({ act, via, role, allowed }) => [act, via, role, allowed])).toEqual([
    ['sign-in', 'account', 'auditor', true],
    ['acts-read', 'account', 'auditor', true],
  ]);
  expect(await operators.acts('2026-01-02')).toEqual({ items: [], next: null });
  const opened = world.store.leaves[leafIndex]!;
  expect(Object.keys(opened.event).sort()).toEqual(['account', 'act', 'at', 'kind', 'record']);
  const [commitment] = await world.store.log.read(leafIndex, 1);
  expect(opensLeaf(commitment!, opened.event, opened.salt)).toBe(true);
});
