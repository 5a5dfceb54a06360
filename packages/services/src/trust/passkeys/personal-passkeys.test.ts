import { describe, expect, test } from 'vitest';
import { createWorld } from '../../personhood/testing/index.ts';
import { createOperators } from '../operators/accounts.ts';
import { fakePasskeys } from '../testing.ts';
import { createPersonalPasskeys } from './personal-passkeys.ts';

async function setUp() {
  const world = createWorld();
  const service = world.start();
  const passkeys = createPersonalPasskeys(world.trust(service), fakePasskeys());
  const { subject } = await service.createSubject();
  const challengeOf = async (options: Promise<object>) => ((await options) as { challenge: string }).challenge;
  const add = async (id: string, owner = subject, bad = false) =>
    passkeys.add(owner, 'my telephone', { id, challenge: await challengeOf(passkeys.beginAdding(owner)), bad });
  const signIn = async (id: string, bad = false) => passkeys.signIn({ id, challenge: await challengeOf(passkeys.beginSignIn()), bad });
  return { world, service, passkeys, subject, add, signIn, challengeOf };
}

const unauthenticated = { code: 'unauthenticated' };

describe('a passkey of a person', () => {
  test('is added, opens the record for a quarter of an hour, is removed; each step is a leaf of theirs', async () => {
    const { world, service, passkeys, subject, add, signIn } = await setUp();
    const line = await add('phone');
    expect(line).toEqual({ id: line.id, name: 'my telephone', addedAt: '2026-01-01T00:00:00.000Z', usedAt: null });
    world.nowMs += 1000;
    const session = await signIn('phone');
    expect(session.subject).toBe(subject);
    expect(await passkeys.identify(session.token)).toBe(subject);
    expect(await passkeys.list(subject)).toMatchObject([{ usedAt: '2026-01-01T00:00:01.000Z' }]);
    world.nowMs += 15 * 60_000;
    await expect(passkeys.identify(session.token)).rejects.toMatchObject(unauthenticated);
    const second = await signIn('phone');
    await passkeys.remove(subject, line.id);
    await expect(passkeys.identify(second.token)).rejects.toMatchObject(unauthenticated);
    await expect(signIn('phone')).rejects.toMatchObject(unauthenticated);
    expect(await passkeys.list(subject)).toEqual([]);
    const { uses } = await service.personalRecord(subject);
    expect(uses.map(({ event }) => [event.kind, event.decision, event.purpose])).toEqual([
      ['passkey', 'added', 'rights-access'],
      ['passkey', 'used', 'rights-access'],
      ['passkey', 'used', 'rights-access'],
      ['passkey', 'removed', 'rights-access'],
    ]);
  });

  test('is nobody else’s: not to add over, not to remove, not to answer with another’s question', async () => {
    const { service, passkeys, subject, add, challengeOf } = await setUp();
    const { id } = await add('phone');
    const other = (await service.createSubject()).subject;
    await expect(add('phone', other)).rejects.toMatchObject({ code: 'conflicting-change' });
    await expect(passkeys.remove(other, id)).rejects.toMatchObject({ code: 'not-found' });
    const challenge = await challengeOf(passkeys.beginAdding(subject));
    await expect(passkeys.add(other, 'x', { id: 'key', challenge })).rejects.toMatchObject(unauthenticated);
    expect(await passkeys.list(other)).toEqual([]);
  });

  test('answers a question once, in time, and only a question of its kind', async () => {
    const { world, passkeys, subject, add, signIn, challengeOf } = await setUp();
    await expect(add('phone', subject, true)).rejects.toMatchObject(unauthenticated);
    await add('phone');
    await expect(signIn('phone', true)).rejects.toMatchObject(unauthenticated);
    await expect(signIn('stranger')).rejects.toMatchObject(unauthenticated);
    const challenge = await challengeOf(passkeys.beginSignIn());
    await passkeys.signIn({ id: 'phone', challenge });
    await expect(passkeys.signIn({ id: 'phone', challenge })).rejects.toMatchObject(unauthenticated);
    const late = await challengeOf(passkeys.beginSignIn());
    world.nowMs += 5 * 60_000;
    await expect(passkeys.signIn({ id: 'phone', challenge: late })).rejects.toMatchObject(unauthenticated);
    const adding = await challengeOf(passkeys.beginAdding(subject));
    await expect(passkeys.signIn({ id: 'phone', challenge: adding })).rejects.toMatchObject(unauthenticated);
    // An operator’s question is none to a person.
    const operators = createOperators(world.trust(world.start()), fakePasskeys());
    const theirs = await challengeOf(operators.beginSignIn());
    await expect(passkeys.signIn({ id: 'phone', challenge: theirs })).rejects.toMatchObject(unauthenticated);
  });

  test('ends with sign-out, and is gone with the person', async () => {
    const { world, service, passkeys, subject, add, signIn } = await setUp();
    await add('phone');
    const { token } = await signIn('phone');
    await passkeys.signOut(token);
    await expect(passkeys.identify(token)).rejects.toMatchObject(unauthenticated);
    await expect(passkeys.identify('A'.repeat(43))).rejects.toMatchObject(unauthenticated);
    const again = await signIn('phone');
    expect(JSON.stringify(await world.store.records.list({}))).not.toContain(again.token);
    await service.forget(subject);
    await expect(passkeys.identify(again.token)).rejects.toMatchObject(unauthenticated);
    await expect(signIn('phone')).rejects.toMatchObject(unauthenticated);
  });

  test('is one of ten at most', async () => {
    const { add } = await setUp();
    for (let i = 0; i < 10; i += 1) await add(`key ${i}`);
    await expect(add('one more')).rejects.toMatchObject({ code: 'bad-request' });
  });
});
