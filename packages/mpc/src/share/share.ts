import { MpcError } from '../mpc-error.ts';
import { codeElements, maskElements } from './layout.ts';

/** The three operators, in protocol order. */
export type PartyIndex = 1 | 2 | 3;

declare const shareBrand: unique symbol;

/**
 * One party's share of one iris template: a Galois-ring Shamir share, 2 of 3. Alone it is uniformly random.
 *
 * `code` is 12,800 and `mask` 6,400 elements of Z/2^16, column-major as the template. Four neighbouring elements are one element of
 * GR(2^16, 4) in the orthonormal basis (see ring/galois-ring.ts). Made by {@link splitIris} and {@link parseShare} only.
 */
export type Share<P extends PartyIndex> = {
  readonly party: P;
  readonly kind: 'iris';
  readonly code: Uint16Array;
  readonly mask: Uint16Array;
  readonly [shareBrand]: P;
};

/** One party's share of one embedding: 1,024 elements of Z/2^16, shared as those of {@link Share}. Made by `splitEmbedding` and `parseEmbedding` only. */
export type EmbeddingShare<P extends PartyIndex> = {
  readonly party: P;
  readonly kind: 'embedding';
  readonly elements: Uint16Array;
  readonly [shareBrand]: P;
};

/** One party's shares of both eyes of one person. */
export type EyePair<P extends PartyIndex> = {
  readonly left: Share<P>;
  readonly right: Share<P>;
};

/** Brands ring elements as a share of `party`. Not exported from the package: a boundary goes through `parseShare`. */
export function brandShare<P extends PartyIndex>(party: P, code: Uint16Array, mask: Uint16Array): Share<P> {
  return { party, kind: 'iris', code, mask } as Share<P>;
}

/** Brands ring elements as a share of an embedding. Not exported from the package either. */
export function brandEmbedding<P extends PartyIndex>(party: P, elements: Uint16Array): EmbeddingShare<P> {
  return { party, kind: 'embedding', elements } as EmbeddingShare<P>;
}

/** Brands vanish at run time, so what enters the protocol is looked at again. Throws `bad-share`. */
export function assertShare<P extends PartyIndex>(share: Share<P>, party: P): void {
  if (share.kind !== 'iris' || share.code.length !== codeElements || share.mask.length !== maskElements) {
    throw new MpcError('bad-share', 'not an iris share');
  }
  assertParty(share, party);
}

/** Throws `bad-share` for a share of another party. */
export function assertParty(share: { readonly party: PartyIndex }, party: PartyIndex): void {
  if (share.party !== party) {
    throw new MpcError('bad-share', 'a share of another party');
  }
}

/**
 * A share of two eyes of which nothing is in view: zeros, which at all three parties are shares of zero. It stands in for a reference that is
 * not there, takes as long to compare, and matches nobody.
 */
export function unseenPair<P extends PartyIndex>(party: P): EyePair<P> {
  const eye = (): Share<P> => brandShare(party, new Uint16Array(codeElements), new Uint16Array(maskElements));
  return { left: eye(), right: eye() };
}
