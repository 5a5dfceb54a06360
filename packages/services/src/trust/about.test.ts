import { expect, test } from 'vitest';
import { createWorld } from '../personhood/testing/index.ts';
import { describeBiometrics } from './about.ts';

test('everything a machine asks is answered, and what is not stated is named', () => {
  const world = createWorld();
  const options = world.trust(world.start());
  const about = describeBiometrics(options);
  expect(about.purposes.map(({ purpose, retentionDays, notices }) => [purpose, retentionDays, notices.map(({ hash }) => hash)])).toEqual(
    world.notices.map(({ purpose, retentionDays, hash }) => [purpose, retentionDays, [hash]]),
  );
  expect(about.parties.map(({ id, country }) => `${id} ${country}`)).toEqual(['a ZZ', 'b ZZ', 'c ZZ']);
  expect(about.unstated).toEqual(['officer', 'assessment', 'log.witnesses']);
  const stated = describeBiometrics({
    ...options,
    facts: { ...options.facts, officer: { contact: 'dpo@sclera.example' } },
    standing: { assessment: { ref: 'PIA-1', validUntil: '2027-01-01' } },
    witnesses: ['witness.example'],
  });
  expect([stated.unstated, stated.assessment?.ref, stated.log.witnesses]).toEqual([[], 'PIA-1', ['witness.example']]);
});
