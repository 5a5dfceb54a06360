import { encodeIris, type IrisTemplate } from '@sclera/engine';
import type { PreparedCapture } from '@sclera/sdk';
import { type CaptureDials, type EyeSide, makePerson, renderEye } from '@sclera/synth';
// The one way to a capture without a camera; @sclera/sdk does not offer it to anybody.
import { prepareCapture } from '../../packages/sdk/src/capture/prepared-capture.ts';
import type { Random } from '../fuzz/random.ts';

/** Somebody who does not exist, whose two eyes were drawn and encoded once. */
export interface TestPerson {
  readonly index: number;
  /** A capture of their eyes, to be sealed once; every one differs a little from the others. */
  capture(): PreparedCapture;
}

const dials: CaptureDials = { profile: 'far', dilation: [0.3, 0.5], occlusion: [0, 0.1], gaze: [0, 4] };
const irisCodeBits = 12_800;
/** Share of the code that differs from one capture to the next; hd of two captures is about 0.1, as of good pictures of one eye. */
const flippedShare = 0.06;

/** Draws the eyes of `count` people. Drawing is what costs: some 0.2 s a person. */
export function makePeople(seed: string, count: number, random: Random): readonly TestPerson[] {
  return Array.from({ length: count }, (_, index) => {
    const person = makePerson(seed, index);
    const encode = (side: EyeSide): IrisTemplate => {
      for (let attempt = 0; attempt < 8; attempt++) {
        const outcome = encodeIris(renderEye(person, side, attempt, dials).image);
        if (outcome.kind === 'encoded') return outcome.template;
      }
      throw new Error(`no picture of person ${index} passed the gates`);
    };
    const [left, right] = [encode('left'), encode('right')];
    return { index, capture: () => prepareCapture({ kind: 'eyes', left: vary(left, random), right: vary(right, random) }) };
  });
}

/** Other bits where there is something to see; the mask stays as it is. */
function vary(template: IrisTemplate, random: Random): IrisTemplate {
  const [code, mask] = [template.code.slice(), template.mask.slice()];
  for (let flips = Math.floor(flippedShare * irisCodeBits); flips > 0; flips--) {
    const bit = random.below(irisCodeBits);
    const sample = bit >> 1;
    if (((mask[sample >> 3] ?? 0) >> (sample & 7)) & 1) code[bit >> 3] = (code[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  return { ...template, code, mask };
}
