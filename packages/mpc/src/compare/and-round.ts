import type { Session } from '../session/session.ts';
import { bytesToWords, type SharedBits, wordBytes } from './shared-bits.ts';

/** A sum (⊕) of products (∧): an inner product of bits. It costs as much as one product. */
export type Product = readonly (readonly [SharedBits, SharedBits])[];

/** Bits that are one product away: `sum` ⊕ `product`. Whoever goes on with them takes the product along in the next round. */
export type Pending = { readonly sum: SharedBits; readonly product: Product };

/**
 * All `products` in one round, one bit sent per party and output bit (Araki et al. 2016): each party computes its part of the
 * sum, masks it with a share of zero, αᵢ = F(i → i+1) ⊕ F(i−1 → i), and sends it to the party before it.
 */
export async function andRound(session: Session, products: readonly Product[]): Promise<readonly SharedBits[]> {
  const lengths = products.map(([first]) => first?.[0].own.length ?? 0);
  const own = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
  const parts = splitWords(own, lengths);
  for (const [i, product] of products.entries()) {
    addProduct(product, parts[i] ?? own);
  }
  const { party, next, previous } = session;
  const ahead = bytesToWords(session.draw(party, next, own.byteLength));
  const behind = bytesToWords(session.draw(previous, party, own.byteLength));
  for (let i = 0; i < own.length; i++) {
    own[i] = (own[i] ?? 0) ^ (ahead[i] ?? 0) ^ (behind[i] ?? 0);
  }
  const [reply] = await session.exchange({ send: [[previous, wordBytes(own)]], expect: [[next, own.byteLength]] });
  const theirs = bytesToWords(reply ?? new Uint8Array());
  const received = splitWords(theirs, lengths);
  return parts.map((part, i) => ({ own: part, next: received[i] ?? part }));
}

/** Views of parts that lie one after the other. */
function splitWords(words: Uint32Array, lengths: readonly number[]): readonly Uint32Array[] {
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return words.subarray(end - length, end);
  });
}

/** This party's additive share of a sum of products. */
export function localProduct(product: Product): Uint32Array {
  const sum = new Uint32Array(product[0]?.[0].own.length ?? 0);
  addProduct(product, sum);
  return sum;
}

/** Adds it (⊕) to `sum`. */
function addProduct(product: Product, sum: Uint32Array): void {
  for (const [x, y] of product) {
    for (let i = 0; i < sum.length; i++) {
      const xOwn = x.own[i] ?? 0;
      const yOwn = y.own[i] ?? 0;
      sum[i] = (sum[i] ?? 0) ^ (xOwn & yOwn) ^ (xOwn & (y.next[i] ?? 0)) ^ ((x.next[i] ?? 0) & yOwn);
    }
  }
}
