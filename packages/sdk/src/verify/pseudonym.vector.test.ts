import { expect, it } from 'vitest';
import { pseudonymOn } from './pseudonym.ts';

// Made with node:crypto: HMAC-SHA256 under SHA-256('personal-key-of-tests'); the gateway's own test holds the same value.
it('is the name that the gateway gives in the leaves of that day', () => {
  expect(pseudonymOn('personal-key-of-tests', '2026-01-02T23:59:59.999Z')).toBe('sub_a6b8w5wwvgx07y00tjesvh1qk4');
  expect(pseudonymOn('personal-key-of-tests', '2026-01-03T00:00:00.000Z')).not.toBe('sub_a6b8w5wwvgx07y00tjesvh1qk4');
});
