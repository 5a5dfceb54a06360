import { generateSigningKey, makeId, type SealedShare, signJws, toBase64Url } from '@sclera/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryFor, readEntry, writeEntry } from './entry.ts';

const { secretKey, publicKey } = generateSigningKey();
const keys = { issuerKey: publicKey };
const now = Date.now();
const parties = ['a', 'b', 'c'] as const;
const bytesOf = (party: string, length: number): Uint8Array => new Uint8Array(length).fill(party.charCodeAt(0));
const shares: readonly SealedShare[] = parties.map((party) => ({
  party,
  enc: toBase64Url(bytesOf(party, 65)),
  ciphertext: toBase64Url(bytesOf(party, 100)),
}));
const compare = writeEntry('compare:x', { kind: 'compare', permit: 'a.b.c' }, shares, secretKey);

test('each party reads the work and its own part, also when the others’ parts were left out, and all have one digest', () => {
  const digests = parties.map((party) => {
    const stripped = entryFor(party, compare);
    const read = readEntry(stripped, party, keys, now);
    expect(read).toMatchObject({ kind: 'work', work: { kind: 'compare', permit: 'a.b.c' } });
    if (read.kind !== 'work') throw new Error('not read');
    expect(Buffer.from(read.part?.enc ?? []).equals(bytesOf(party, 65))).toBe(true);
    expect(Buffer.from(read.part?.ciphertext ?? []).equals(bytesOf(party, 100))).toBe(true);
    for (const other of parties) if (other !== party) expect(Buffer.from(stripped).includes(Buffer.from(bytesOf(other, 65)))).toBe(false);
    expect(Buffer.from(read.digest)).toEqual(Buffer.from(readEntry(compare, party, keys, now).digest));
    return Buffer.from(read.digest).toString('hex');
  });
  expect(new Set(digests).size).toBe(1);
});

test('what a former key of the gateway signed is read for 30 days after it was left', () => {
  const left = { issuerKey: generateSigningKey().publicKey, formerIssuerKeys: [{ publicKey, untilMs: now }] };
  expect(readEntry(compare, 'a', left, now + 30 * 86_400_000).kind).toBe('work');
  expect(readEntry(compare, 'a', left, now + 30 * 86_400_000 + 1)).toMatchObject({ kind: 'poison', code: 'bad-request' });
});

test('work without parts', () => {
  const enrolment = makeId('enrolment');
  const settle = writeEntry('settle:x', { kind: 'settle', enrolment, outcome: 'commit' }, null, secretKey);
  expect(readEntry(entryFor('b', settle), 'b', keys, now)).toMatchObject({ kind: 'work', work: { kind: 'settle', enrolment }, part: null });
});

test('what the gateway did not sign, and a part that is not the one it signed for, is poison', () => {
  const other = generateSigningKey();
  expect(readEntry(compare, 'a', { issuerKey: other.publicKey }, now)).toMatchObject({ kind: 'poison', code: 'bad-request' });
  expect(readEntry(entryFor('a', compare), 'b', keys, now)).toMatchObject({ kind: 'poison', code: 'share-malformed' });
  const unknown = signJws('sclera-entry+jwt', { id: 'x', work: { kind: 'dance' }, parts: null }, secretKey);
  const permit = signJws('sclera-permit+jwt', { id: 'x', work: { kind: 'erase', permit: 'p' }, parts: null }, secretKey);
  for (const text of [unknown, permit]) {
    const bytes = Buffer.concat([
      Buffer.from([0, 0, 0, text.length >> 8, text.length & 255].slice(1)),
      Buffer.from(text),
      Buffer.alloc(12),
    ]);
    expect(readEntry(bytes, 'a', keys, now)).toMatchObject({ kind: 'poison', code: 'bad-request' });
  }
});

test('no bytes at all, any bytes, and any one changed byte are poison or, for others’ parts, without effect', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(readEntry(bytes, 'a', keys, now).kind).toBe('poison');
      entryFor('a', bytes);
    }),
  );
  const ownEnd = compare.length - 2 * (4 + 165);
  fc.assert(
    fc.property(fc.nat(ownEnd - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Uint8Array.from(compare);
      changed[at] = (changed[at] ?? 0) ^ flip;
      expect(readEntry(changed, 'a', keys, now).kind).toBe('poison');
    }),
    { numRuns: 60 },
  );
});

test('shares that are no shares are refused before they come into the order', () => {
  const [a, b, c] = shares as [SealedShare, SealedShare, SealedShare];
  for (const wrong of [
    [a, b],
    [a, b, { ...c, enc: 'no base64!' }],
    [a, b, { ...c, enc: 'AAAA' }],
  ]) {
    expect(() => writeEntry('x', { kind: 'compare', permit: 'p' }, wrong, secretKey)).toThrow(
      expect.objectContaining({ code: 'share-malformed' }),
    );
  }
});
