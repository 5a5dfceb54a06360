import { describe, expect, it } from 'vitest';
import { groupOf, membershipOf } from './group.ts';
import { commitmentOf } from './identity.ts';
import { readProofRequest, writeProofRequest } from './prover-protocol.ts';
import { people } from './testing/people.ts';

const group = groupOf(people.map(({ commitment }) => commitment));
const membership = membershipOf(group, people[3]!.commitment);
const request = writeProofRequest(people[3]!, membership, 5n, 6n);

describe('a request for a proof', () => {
  it('is read as it was written', () => {
    expect(readProofRequest(JSON.parse(JSON.stringify(request)))).toEqual({
      scalar: people[3]!.scalar,
      membership,
      scope: 5n,
      message: 6n,
    });
  });

  it.each([
    ['nothing', undefined],
    ['a text', JSON.stringify(request)],
    ['no members', { version: 1 }],
    ['another version', { ...request, version: 2 }],
    ['a way that is too long', { ...request, siblings: new Array(21).fill('1') }],
    ['a place beyond the way', { ...request, index: 2 ** membership.siblings.length }],
    ['a place that is no number', { ...request, index: '1' }],
    ['a scalar above the field', { ...request, scalar: '9'.repeat(78) }],
    ['a sibling that is no number', { ...request, siblings: [...request.siblings.slice(1), '0x1'] }],
    ['a scope beyond 256 bits', { ...request, scope: String(2n ** 256n) }],
  ])('is none with %s', (_, given) => expect(readProofRequest(given)).toBeUndefined());

  it('has a scalar of the curve', () => {
    expect(commitmentOf(people[3]!.scalar)).toBe(people[3]!.commitment);
    for (const wrong of [0n, -1n, 2n ** 252n]) expect(() => commitmentOf(wrong)).toThrow('scalar');
  });
});
