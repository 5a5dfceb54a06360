import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isId } from '../ids.ts';
import { pseudonymOn } from './pseudonym.ts';

const keyHash = 'ab'.repeat(32);

it('is HMAC-SHA256 of the day under the hash of the personal key, spelt as an id', () => {
  const mac = createHmac('sha256', Buffer.from(keyHash, 'hex')).update('sclera-pseudonym-1\n2026-01-02').digest();
  const text = [...mac.subarray(0, 26)].map((byte) => '0123456789abcdefghjkmnpqrstvwxyz'[byte & 31]).join('');
  expect(pseudonymOn(keyHash, '2026-01-02T03:04:05.000Z')).toBe(`sub_${text}`);
  // The SDK makes the same one from the personal key; its test holds the same value.
  expect(pseudonymOn('9117f61549753de85ad584fc74574da9f4effb17775a7f844ef8336e0059d6bc', '2026-01-02')).toBe(
    'sub_a6b8w5wwvgx07y00tjesvh1qk4',
  );
});

it('is one for a day, and another the next day and for anybody else', () => {
  const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(day, day, (a, b) => {
      const [one, other] = [a.toISOString(), b.toISOString()];
      expect(pseudonymOn(keyHash, one) === pseudonymOn(keyHash, other)).toBe(one.slice(0, 10) === other.slice(0, 10));
      expect(pseudonymOn('cd'.repeat(32), one)).not.toBe(pseudonymOn(keyHash, one));
      expect(isId('subject', pseudonymOn(keyHash, one))).toBe(true);
    }),
  );
});
