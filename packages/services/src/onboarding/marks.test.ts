import { expect, test } from 'vitest';
import { createFakeStore } from '../personhood/testing/index.ts';
import { createMarks, requireSameKey } from './marks.ts';

const key = new Uint8Array(32).fill(3);
const other = new Uint8Array(32).fill(4);
const passport = { kind: 'passport', issuer: 'UTO', number: 'L898902C3' } as const;

test('a document and a line have one mark however they are spelt, another under another key, and none that names them', () => {
  const marks = createMarks(key);
  expect(marks.document(passport)).toMatch(/^[0-9a-f]{64}$/);
  expect(marks.document({ ...passport, issuer: 'uto', number: 'l898 902-c3<' })).toBe(marks.document(passport));
  expect(marks.line('icc-0a')).toBe(marks.line('ICC-0A'));
  const all = [
    marks.document(passport),
    marks.document({ ...passport, kind: 'identity-card' }),
    marks.document({ ...passport, issuer: 'D' }),
    marks.document({ ...passport, number: 'L898902C4' }),
    marks.line(passport.number),
    createMarks(other).document(passport),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(() => createMarks(key.subarray(1))).toThrow('32 bytes');
});

test('a store holds to the key that it was begun with: under another one every limit would begin anew', async () => {
  const { records } = createFakeStore();
  await requireSameKey(records, key);
  await requireSameKey(records, key);
  await expect(requireSameKey(records, other)).rejects.toMatchObject({ code: 'configuration-invalid' });
  await requireSameKey(records, key);
  expect(JSON.stringify(await records.list({}))).not.toContain(Buffer.from(key).toString('hex'));
});
