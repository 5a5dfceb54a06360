import { MpcError } from '../mpc-error.ts';
import { applyMatrix } from '../ring/galois-ring.ts';
import { pointMatrices } from '../ring/shamir.ts';
import { type IrisTemplate, templateVectors } from './iris-template.ts';
import { codeElements, maskElements } from './layout.ts';
import { brandShare, type PartyIndex, type Share } from './share.ts';

/** `count` fresh bytes from a cryptographic source, such as `crypto.getRandomValues`. At most 32 kB are asked for at a time. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * Splits a template into three shares of which any two determine it and one says nothing: each four elements a ∈ GR(2^16, 4) become
 * a + r·p at the parties' points p, with fresh uniform r. What was clear in between is overwritten; the template is the caller's to wipe.
 *
 * Throws `bad-template` on wrong lengths and `bad-randomness` if the source returns another length than asked for.
 */
export function splitIris(template: IrisTemplate, randomBytes: RandomBytes): readonly [Share<1>, Share<2>, Share<3>] {
  const secret = templateVectors(template);
  const slopes = {
    code: randomElements(codeElements, randomBytes),
    mask: randomElements(maskElements, randomBytes),
  };
  const shareOf = <P extends PartyIndex>(party: P): Share<P> =>
    brandShare(party, evaluate(secret.code, slopes.code, party), evaluate(secret.mask, slopes.mask, party));
  const shares = [shareOf(1), shareOf(2), shareOf(3)] as const;
  for (const clear of [secret.code, secret.mask, slopes.code, slopes.mask]) {
    clear.fill(0);
  }
  return shares;
}

function evaluate(secret: Uint16Array, slope: Uint16Array, party: PartyIndex): Uint16Array {
  const share = applyMatrix(pointMatrices[party], slope);
  for (let i = 0; i < share.length; i++) {
    share[i] = (share[i] ?? 0) + (secret[i] ?? 0);
  }
  return share;
}

function randomElements(count: number, randomBytes: RandomBytes): Uint16Array {
  const bytes = randomBytes(2 * count);
  if (bytes.length !== 2 * count) {
    throw new MpcError('bad-randomness', 'randomness of the wrong length');
  }
  const elements = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    elements[i] = (bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8);
  }
  return elements;
}
