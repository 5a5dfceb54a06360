import { expect, test } from 'vitest';
import { createWorld } from '../personhood/testing/index.ts';
import { describeBiometrics } from './about.ts';
import { approveOne, fakeTrustPorts } from './testing.ts';

test('everything a machine asks is answered, and what is not stated is named', async () => {
  const world = createWorld();
  const trust = world.trust(world.start());
  const options = { ...trust, assessments: fakeTrustPorts(trust).assessments };
  const about = await describeBiometrics(options);
  expect(about.purposes.map(({ purpose, retentionDays, notices }) => [purpose, retentionDays, notices.map(({ hash }) => hash)])).toEqual(
    world.notices.map(({ purpose, retentionDays, hash }) => [purpose, retentionDays, [hash]]),
  );
  expect(about.parties.map(({ id, country }) => `${id} ${country}`)).toEqual(['a ZZ', 'b ZZ', 'c ZZ']);
  expect(about.unstated).toEqual(['officer', 'assessment', 'log.witnesses']);
  const stated = await describeBiometrics({
    ...options,
    facts: { ...options.facts, officer: { contact: 'dpo@sclera.example' } },
    standing: { assessment: { ref: 'PIA-1', validUntil: '2027-01-01' } },
    witnesses: ['witness.example'],
  });
  expect([stated.unstated, stated.assessment?.ref, stated.log.witnesses]).toEqual([[], 'PIA-1', ['witness.example']]);
});

test('the assessment of each purpose is told as it stands at that moment, and a trial as a trial', async () => {
  const world = createWorld();
  const trust = world.trust(world.start());
  const options = { ...trust, assessments: fakeTrustPorts(trust).assessments };
  const { assessments } = options;
  const purposes = world.notices.map(({ purpose }) => purpose);
  const told = async () => {
    const { purposes: all, unstated } = await describeBiometrics(options);
    return { of: Object.fromEntries(all.map((one) => [one.purpose, one.assessments])), missing: unstated.includes('assessment') };
  };
  expect(await told()).toEqual({
    of: Object.fromEntries(purposes.map((purpose) => [purpose, []])),
    missing: true,
  });
  await assessments.beginTrial();
  const trial = (await told()).of['uniqueness-check']?.[0];
  expect(trial).toMatchObject({ state: 'trial', approved: null, version: 1, validUntil: '2026-01-31T00:00:00.000Z' });
  for (const purpose of purposes) {
    expect((await told()).missing, 'some of them, or a trial, is not enough').toBe(true);
    await approveOne(assessments, purpose);
  }
  const { of, missing } = await told();
  expect(missing).toBe(false);
  const line = await assessments.current('uniqueness-check', 'iris');
  expect(of['uniqueness-check']).toEqual([
    {
      modality: 'iris',
      state: 'approved',
      id: line?.id,
      version: 2,
      approved: { at: '2026-01-01T00:00:00.000Z', by: 'data protection officer', leafIndex: line?.approval?.leaf.leafIndex },
      validUntil: '2027-01-01T00:00:00.000Z',
      hash: line?.hash,
      href: `/v1/assessments/${line?.id}`,
    },
  ]);
  world.nowMs += 365 * 86_400_000;
  expect(await told()).toEqual({
    of: Object.fromEntries(purposes.map((purpose) => [purpose, []])),
    missing: true,
  });
});
