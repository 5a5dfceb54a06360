import { builtinNotices, loadPolicy } from '@sclera/core';
import { expect, test } from 'vitest';
import { createWorld } from './testing/index.ts';

test('the built-in rules and notices allow a use by an adult, an erasure and an expiry, and forbid a child alone', async () => {
  const world = createWorld();
  const notices = builtinNotices();
  const service = world.start({ policy: loadPolicy(), notices });
  const { subject } = await service.createSubject();
  const decide = async (ageBand: 'adult' | 'under-14', action: 'check' | 'enrol') => {
    const purpose = action === 'check' ? 'uniqueness-check' : 'uniqueness-enrolment';
    const noticeHash = notices.find((notice) => notice.purpose === purpose && notice.language === 'en')?.hash ?? '';
    const request = { subject, purpose, noticeHash, language: 'en', decision: 'given', ageBand, guardian: false } as const;
    const { consent } = await service.recordConsent(request);
    return service.requestPermit({ subject, consent: consent.id, action, modality: 'iris' });
  };
  const { token } = await decide('adult', 'enrol');
  const shares = (['a', 'b', 'c'] as const).map((party) => ({ party, enc: 'enc', ciphertext: 'ada' }));
  expect((await service.compare({ subject, action: 'enrol', token, shares })).decision).toBe('enrolled');
  await expect(decide('under-14', 'check')).rejects.toMatchObject({ code: 'policy-denied' });
  world.nowMs += 40 * 366 * 86_400_000;
  expect(await service.expireEnrolments()).toBe(1);
  expect(await service.erase(subject)).toMatchObject({ complete: true });
});
