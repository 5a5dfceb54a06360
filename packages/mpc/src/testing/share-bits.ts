import type { SharedBits } from '../compare/shared-bits.ts';
import type { RandomBytes } from '../share/split-vector.ts';
import type { ByParty } from './three-parties.ts';

/** A fresh replicated sharing of known bits, by party. */
export function shareBits(words: Uint32Array, random: RandomBytes): ByParty<SharedBits> {
  const b1 = new Uint32Array(random(4 * words.length).slice().buffer);
  const b2 = new Uint32Array(random(4 * words.length).slice().buffer);
  const b3 = words.map((word, i) => word ^ (b1[i] ?? 0) ^ (b2[i] ?? 0));
  return [
    { own: b1, next: b2 },
    { own: b2, next: b3 },
    { own: b3, next: b1 },
  ];
}

/** The bits behind a sharing. Throws if two parties hold different values of one component. */
export function joinBits(shares: ByParty<SharedBits>): Uint32Array {
  const [a, b, c] = shares;
  for (const [holder, other] of [
    [a, b],
    [b, c],
    [c, a],
  ] as const) {
    if (holder.next.join() !== other.own.join()) {
      throw new Error('the parties hold different components');
    }
  }
  return a.own.map((word, i) => word ^ (b.own[i] ?? 0) ^ (c.own[i] ?? 0));
}
