import { fuseIris, type IrisFusion } from '../iris/fuse.ts';
import { usableBits } from '../iris/template.ts';
import type { IrisLook } from './look-at-iris.ts';

/** More do not lower the distances further, and each must agree with the others. */
const mostFused = 5;
/** Pictures a moment apart have the same lashes, glints and blur in the same places: the vote would only repeat them. */
const apartMs = 300;

/** The template of one eye from a sequence that passed: the looks that show most of it, sharply, apart from each other, put to the vote. */
export function fuseLooks(looks: readonly IrisLook[]): IrisFusion {
  return fuseIris(bestLooks(looks).map(({ template }) => template));
}

export function bestLooks(looks: readonly IrisLook[]): readonly Extract<IrisLook, { kind: 'seen' }>[] {
  const ranked = looks
    .flatMap((look) => (look.kind === 'seen' ? [{ look, worth: usableBits(look.template) * look.sharpness }] : []))
    .sort((a, b) => b.worth - a.worth);
  const chosen: Extract<IrisLook, { kind: 'seen' }>[] = [];
  for (const { look } of ranked) {
    if (chosen.length >= mostFused) break;
    if (chosen.every(({ atMs }) => Math.abs(atMs - look.atMs) >= apartMs)) chosen.push(look);
  }
  return chosen;
}
