import {
  builtinNotices,
  type IrisChallenge,
  irisChallengeDigest,
  loadPolicy,
  type PermitClaims,
  type Purpose,
  peekJws,
} from '@sclera/core';
import { describe, expect, test } from 'vitest';
import type { PermitRequest } from './permits.ts';
import type { StandingFacts } from './policy-facts.ts';
import { createWorld, sharesOf, signedBy } from './testing/index.ts';
import { mostTries } from './watched.ts';

async function setUp(standing: StandingFacts = {}, purpose: Purpose = 'personhood-enrolment') {
  const world = createWorld();
  const notices = builtinNotices();
  const service = world.start({ policy: loadPolicy(), notices, standing });
  const { subject } = await service.createSubject();
  const noticeHash = notices.find((notice) => notice.purpose === purpose && notice.language === 'en')?.hash ?? '';
  const said = { subject, purpose, noticeHash, language: 'en', decision: 'given', ageBand: 'adult', guardian: false } as const;
  const { consent } = await service.recordConsent(said);
  await world.register();
  const ask = (light?: PermitRequest['light'], change: Partial<PermitRequest> = {}) =>
    service.requestPermit({ subject, consent: consent.id, action: 'enrol', modality: 'iris', light, ...change });
  return { world, service, subject, ask };
}

describe('a capture that is watched', () => {
  test('is asked for with a light drawn anew, whose digest the permit names, for as long as it takes', async () => {
    const { ask, world } = await setUp();
    const [first, second] = [await ask('changes'), await ask('changes')];
    const challenge = first.challenge as IrisChallenge;
    expect((peekJws(first.token) as unknown as PermitClaims).challenge).toBe(irisChallengeDigest(challenge));
    expect(challenge.light.map(({ isBright }) => isBright)).toEqual([true, false, true, false, true, false]);
    expect(second.challenge?.nonce).not.toBe(challenge.nonce);
    expect(Date.parse(challenge.expiresAt) - world.nowMs).toBe(120_000);
    expect(first.expiresAt).toBe(challenge.expiresAt);
  });

  test('is decided about only where its device says that the very challenge was met', async () => {
    const { ask, service, subject, world } = await setUp();
    const { token } = await ask('changes');
    const request = { subject, action: 'enrol', token, shares: sharesOf('ada') } as const;
    const other = { challenge: Buffer.alloc(32, 9).toString('base64url'), frames: Buffer.alloc(32, 5).toString('base64url') };
    await expect(service.compare(signedBy(world.device, request, { presentation: other }))).rejects.toMatchObject({
      code: 'capture-unsigned',
    });
    const unwatched = signedBy(world.device, { ...request, token: (await ask()).token });
    await expect(service.compare({ ...unwatched, token })).rejects.toMatchObject({ code: 'capture-unsigned' });
    const again = await ask('changes');
    const outcome = await service.compare(signedBy(world.device, { ...request, token: again.token }));
    expect(outcome.decision).toBe('enrolled');
  });

  test('may be one without light, and then its challenge says so', async () => {
    const { ask } = await setUp();
    expect((await ask('stays')).challenge?.light).toEqual([]);
    expect((await ask()).challenge).toBeUndefined();
  });

  test('is tried five times a day for a consent, also where nothing was sent, and is counted anew on the next', async () => {
    const { ask, world } = await setUp();
    for (let tries = 0; tries < mostTries; tries++) await ask('changes');
    for (const light of ['changes', 'stays'] as const)
      await expect(ask(light)).rejects.toMatchObject({ code: 'too-many-requests', reasons: [{ code: 'watched-tries' }] });
    // What is not watched is not counted.
    expect((await ask()).challenge).toBeUndefined();
    world.nowMs += 86_400_000;
    expect((await ask('changes')).challenge).toBeDefined();
  });

  test('is of eyes alone', async () => {
    const { ask } = await setUp();
    await expect(ask('changes', { modality: 'face' })).rejects.toMatchObject({ code: 'bad-request' });
  });

  test('is the only one that enrols where the operator says so', async () => {
    const { ask } = await setUp({ presentations: 'watched' });
    for (const light of [undefined, 'stays'] as const) await expect(ask(light)).rejects.toMatchObject({ code: 'bad-request' });
    expect((await ask('changes')).challenge).toBeDefined();
  });

  test('is the only one that finds a record there, which a picture of somebody else’s eyes could end', async () => {
    const { ask } = await setUp({ presentations: 'watched' }, 'personhood-recovery');
    await expect(ask(undefined, { action: 'find' })).rejects.toMatchObject({ code: 'bad-request' });
    expect((await ask('changes', { action: 'find' })).challenge).toBeDefined();
  });
});
