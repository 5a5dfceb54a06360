import { expect, test } from 'vitest';
import { capturePolicyOf } from './capture-policy.ts';

test('captures are signed unless the operator says something else, and only one thing', () => {
  expect(capturePolicyOf({})).toBe('signed');
  expect(capturePolicyOf({ standing: {}, unsignedCaptures: false })).toBe('signed');
  expect(capturePolicyOf({ standing: { captures: 'attested' } })).toBe('attested');
  expect(capturePolicyOf({ standing: {}, unsignedCaptures: true })).toBe('any');
  const both = { standing: { captures: 'signed' }, unsignedCaptures: true } as const;
  expect(() => capturePolicyOf(both)).toThrow('configuration-invalid: --unsigned-captures and captures: signed contradict each other.');
});
