import { Identity } from '@semaphore-protocol/identity';
import { describe, expect, it } from 'vitest';
import { identityOf, nullifierOf } from './identity.ts';
import { documentInput, documentNullifier, lastRotation, recordInput, secretFrom } from './secret.ts';
import { people } from './testing/people.ts';

const bytes = (count: number, fill: number): Uint8Array => new Uint8Array(count).fill(fill);

describe('an identity', () => {
  it('is the one that Semaphore makes of the same secret', () => {
    for (let i = 0; i < 20; i++) {
      const secret = bytes(32, 11 * i + 1);
      const oracle = new Identity(Buffer.from(secret));
      expect(identityOf(secret)).toEqual({ scalar: oracle.secretScalar, commitment: oracle.commitment });
    }
  });

  it('has a nullifier a scope: the same in it, another in every other', () => {
    const seen = people.flatMap((person) => [1n, 2n, 2n ** 255n].map((scope) => nullifierOf(person, scope)));
    expect(new Set(seen).size).toBe(people.length * 3);
    expect(nullifierOf(people[0]!, 1n)).toBe(seen[0]);
    expect(() => nullifierOf(people[0]!, 2n ** 256n)).toThrow('256 bits');
    expect(() => nullifierOf(people[0]!, -1n)).toThrow('256 bits');
  });

  it('takes a secret of 32 bytes', () => expect(() => identityOf(bytes(31, 1))).toThrow('32 bytes'));
});

describe('what the OPRF is asked, and what is made of its answer', () => {
  it('a record and a rotation are one input each, and no document is spelled like a record', () => {
    const inputs = [
      recordInput(bytes(32, 1), 0),
      recordInput(bytes(32, 1), 1),
      recordInput(bytes(32, 2), 0),
      documentInput({ issuer: 'UTO', kind: 'P', number: 'L898902C3' }),
      documentInput({ issuer: 'UTO', kind: 'PL', number: '898902C3' }),
    ].map((input) => Buffer.from(input).toString('hex'));
    expect(new Set(inputs).size).toBe(5);
    expect(() => recordInput(bytes(31, 1), 0)).toThrow('32 bytes');
    expect(() => recordInput(bytes(32, 1), -1)).toThrow('rotation');
    expect(() => recordInput(bytes(32, 1), lastRotation + 1)).toThrow('a rotation is 0 to 4');
  });

  it('a document is one input however its number is spaced', () => {
    const input = documentInput({ issuer: 'UTO', kind: 'P', number: 'L898902C3' });
    expect(documentInput({ issuer: 'uto', kind: 'p', number: ' L898-902 c3' })).toEqual(input);
    expect(() => documentInput({ issuer: 'UTO', kind: '', number: '1' })).toThrow('missing');
  });

  it('a secret and a document nullifier tell nothing of each other', () => {
    const output = bytes(64, 9);
    expect(secretFrom(output)).toHaveLength(32);
    expect(secretFrom(output)).toEqual(secretFrom(output));
    expect(new Set([documentNullifier(output, 1n), documentNullifier(output, 2n), documentNullifier(bytes(64, 8), 1n)]).size).toBe(3);
    expect(documentNullifier(output, 1n) < 2n ** 248n).toBe(true);
    expect(() => secretFrom(bytes(63, 1))).toThrow('64 bytes');
  });
});
