import { type IrisTemplate, templateVectors } from './iris-template.ts';
import { brandShare, type Share } from './share.ts';
import { type RandomBytes, splitVector } from './split-vector.ts';

/**
 * Splits a template into three shares of which any two determine it and one says nothing ({@link splitVector}). What was clear in between is
 * overwritten; the template is the caller's to wipe.
 *
 * Throws `bad-template` on wrong lengths and `bad-randomness` if the source returns another length than asked for.
 */
export function splitIris(template: IrisTemplate, randomBytes: RandomBytes): readonly [Share<1>, Share<2>, Share<3>] {
  const secret = templateVectors(template);
  const code = splitVector(secret.code, randomBytes);
  const mask = splitVector(secret.mask, randomBytes);
  secret.code.fill(0);
  secret.mask.fill(0);
  return [brandShare(1, code[0], mask[0]), brandShare(2, code[1], mask[1]), brandShare(3, code[2], mask[2])];
}
