import type { PartyId } from '@sclera/core';
import type { GrayImage } from '@sclera/engine';
import { splitIris } from '@sclera/mpc';
import { ownProblem } from '../problem.ts';
import { drawShare } from './draw-code.ts';
import { openCapture, type PreparedCapture } from './prepared-capture.ts';

export interface ShareView {
  readonly party: PartyId;
  /** What this party would see of the left and of the right iris: noise, 200 × 64. */
  readonly left: GrayImage;
  readonly right: GrayImage;
}

/**
 * What each party would see of this capture, drawn like the code itself. The capture is split afresh for it, so these pictures say
 * nothing about the shares that are sealed later. Throws `bad-usage` for a spent capture.
 */
export function explainShares(capture: PreparedCapture): readonly ShareView[] {
  const held = openCapture(capture);
  if (held.kind !== 'eyes')
    throw ownProblem('bad-usage', 'Only shares of eyes are drawn.', { fix: 'Show this for an iris capture alone.' });
  const { left, right } = held;
  const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
  const leftShares = splitIris(left, random);
  const rightShares = splitIris(right, random);
  const parties: readonly PartyId[] = ['a', 'b', 'c'];
  return parties.map((party, i) => ({ party, left: drawShare(leftShares[i]!.code), right: drawShare(rightShares[i]!.code) }));
}
