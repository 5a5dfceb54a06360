import { createCipheriv } from 'node:crypto';
import type { IrisTemplate, PartyIndex, Share } from '@sclera/mpc';
import { applyMatrix } from '../../packages/mpc/src/ring/galois-ring.ts';
import { pointMatrices } from '../../packages/mpc/src/ring/shamir.ts';
import { templateVectors } from '../../packages/mpc/src/share/iris-template.ts';
import { codeElements, maskElements } from '../../packages/mpc/src/share/layout.ts';
import { brandShare } from '../../packages/mpc/src/share/share.ts';

/** People of a made-up gallery, from a number: nobody's eyes, the same at every party and at the twin. */
export interface SyntheticGallery {
  /** An eye in the gallery. Most people are strangers to every probe; of every `plantedEvery` one is near the first probe. */
  template(index: number): IrisTemplate;
  /** An eye of a probe: the first person's are near some in the gallery, the second's near none. */
  probe(index: number): IrisTemplate;
  /**
   * One party's share alone of a template, a + r·p as `splitIris` makes it, but r are windows of one long random stream: what 100,000 shares cost to
   * make would otherwise be most of the bench, and nothing is secret here.
   */
  share<P extends PartyIndex>(party: P, of: { readonly index: number } | { readonly probe: number }): Share<P>;
}

/** One of so many people is a capture of the first probe's eye, from alike to unlike, on both sides of the threshold. */
export const plantedEvery = 500;
const plantedAt = 123;
const codeBytes = codeElements / 8;
const maskBytes = maskElements / 8;
const columnCodeBytes = 8;
const columnMaskBytes = 4;
/** Streams of one seed, by the kind of what is drawn. */
const streams = { template: 0, probe: 1, noise: 2, slopes: 3 };
/** Elements of a share. */
const shareElements = codeElements + maskElements;
/** Where the windows of the stream may begin, in fours of elements; an odd step between them meets each once. */
const windows = 2 ** 20;
const windowStep = 421_901;

/** People with one eye or both in it: template and probe `i` are of person ⌊i / eyes⌋. */
export function syntheticGallery(seed: number, eyes: 1 | 2): SyntheticGallery {
  const key = new Uint8Array(32);
  new DataView(key.buffer).setUint32(0, seed, true);
  const draw = (kind: number, index: number, count: number): Uint8Array => {
    const nonce = new Uint8Array(16);
    const view = new DataView(nonce.buffer);
    view.setUint32(4, kind, true);
    view.setUint32(8, index, true);
    return createCipheriv('chacha20', key, nonce).update(new Uint8Array(count));
  };
  /** Seven of eight samples usable. */
  const random = (kind: number, index: number): IrisTemplate => {
    const bytes = draw(kind, index, codeBytes + 3 * maskBytes);
    const mask = new Uint8Array(maskBytes);
    for (let i = 0; i < maskBytes; i++) {
      const at = codeBytes + 3 * i;
      mask[i] = (bytes[at] as number) | (bytes[at + 1] as number) | (bytes[at + 2] as number);
    }
    return { code: bytes.slice(0, codeBytes), mask };
  };
  const multiplied = new Map<PartyIndex, Uint16Array>();
  /** The stream of slopes r, times the party's point. */
  const slopesOf = (party: PartyIndex): Uint16Array => {
    const known = multiplied.get(party);
    if (known) return known;
    const { buffer, byteOffset, length } = draw(streams.slopes, 0, 2 * (4 * windows + shareElements));
    const image = applyMatrix(pointMatrices[party], new Uint16Array(buffer, byteOffset, length / 2));
    multiplied.set(party, image);
    return image;
  };
  const gallery: SyntheticGallery = {
    template(index) {
      const person = Math.floor(index / eyes);
      if (person % plantedEvery !== plantedAt) return random(streams.template, index);
      const { code, mask } = random(streams.probe, index % eyes);
      const noise = draw(streams.noise, index, 8 * codeBytes);
      // 0.355 … 0.395 of the bits differ; with every tenth one the eye is plainly the same.
      const planted = Math.floor(person / plantedEvery);
      const share = planted % 10 === 0 ? 0.2 : 0.355 + 0.002 * (planted % 21);
      const noisy = code.map((byte, i) => {
        let flips = 0;
        for (let bit = 0; bit < 8; bit++) flips |= Number((noise[8 * i + bit] as number) < 256 * share) << bit;
        return byte ^ flips;
      });
      const columns = index % 31;
      return { code: turn(noisy, columns * columnCodeBytes), mask: turn(mask, columns * columnMaskBytes) };
    },
    // Turned to the middle of what its captures are turned by.
    probe(which) {
      const { code, mask } = random(streams.probe, which);
      return { code: turn(code, 15 * columnCodeBytes), mask: turn(mask, 15 * columnMaskBytes) };
    },
    share(party, of) {
      const ofProbe = 'probe' in of;
      const { code, mask } = templateVectors(ofProbe ? gallery.probe(of.probe) : gallery.template(of.index));
      const slopes = slopesOf(party);
      const window = 4 * ((windowStep * (ofProbe ? windows - 1 - of.probe : of.index)) % windows);
      addTo(code, slopes.subarray(window));
      addTo(mask, slopes.subarray(window + codeElements));
      return brandShare(party, code, mask);
    },
  };
  return gallery;
}

function addTo(vector: Uint16Array, other: Uint16Array): void {
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) + (other[i] as number);
}

function turn(bytes: Uint8Array, by: number): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  turned.set(bytes.subarray(by));
  turned.set(bytes.subarray(0, by), bytes.length - by);
  return turned;
}
