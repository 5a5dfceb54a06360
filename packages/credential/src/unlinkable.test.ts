import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import { identityOf, nullifierOf } from './identity.ts';

/*
 * Two relying parties pool what they saw of the same 1,000 people: a nullifier each, in another order. Whatever rule they pair them by, it finds about as many as chance
 * does: one in all. The people are fixed, so no outcome is luck.
 */

const count = 1_000;
const people = Array.from({ length: count }, (_, i) => identityOf(sha256(utf8ToBytes(`sclera test crowd ${i}`))));
const seen = [101n, 102n].map((scope) => people.map((person) => nullifierOf(person, scope))) as [bigint[], bigint[]];
/** One pair by chance in all; more than eight have a probability of about one in a million. */
const mostByChance = 8;

const rules: readonly (readonly [string, (nullifier: bigint) => bigint])[] = [
  ['their size', (nullifier) => nullifier],
  ['their low digits', (nullifier) => nullifier & 0xffff_ffffn],
  ['their middle digits', (nullifier) => (nullifier >> 100n) & 0xffff_ffffn],
  ['their remainder', (nullifier) => nullifier % 65_537n],
];

it.each(rules)('two relying parties that pool all they saw pair people no better than chance: by %s', (_, keyOf) => {
  const order = (nullifiers: readonly bigint[]): readonly number[] =>
    nullifiers
      .map((nullifier, person) => ({ key: keyOf(nullifier), person }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map(({ person }) => person);
  const [here, there] = [order(seen[0]), order(seen[1])];
  expect(here.filter((person, rank) => there[rank] === person).length).toBeLessThanOrEqual(mostByChance);
});

it('no bit of one nullifier tells a bit of the other', () => {
  for (let bit = 0n; bit < 253n; bit += 11n) {
    const same = people.filter((_, i) => ((seen[0][i]! ^ seen[1][i]!) >> bit) % 2n === 0n).length;
    // Five standard deviations of a fair coin.
    expect(Math.abs(same - count / 2), `bit ${bit}`).toBeLessThanOrEqual(5 * Math.sqrt(count / 4));
  }
});

it('and the rule would be seen to work where there is something to see: one scope for both', () => {
  const again = people.map((person) => nullifierOf(person, 101n));
  expect(again).toEqual(seen[0]);
  expect(new Set([...seen[0], ...seen[1]]).size).toBe(2 * count);
});
