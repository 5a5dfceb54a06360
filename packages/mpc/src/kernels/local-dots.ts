import { rotationCount } from '../share/layout.ts';
import type { PreparedProbe } from '../share/prepare-probe.ts';
import { assertShare, type PartyIndex, type Share } from '../share/share.ts';
import { defaultKernel } from './wasm.ts';

/**
 * 31 additive shares (mod 2^16) of 2·code_dot − m, rotation −15 … +15 columns, of one probe and one gallery share of the same party.
 * Entry r turns the probe by r − 15 columns. Throws `bad-share` when the parties differ.
 */
export function localDots<P extends PartyIndex>(probe: PreparedProbe<P>, gallery: Share<NoInfer<P>>): Uint16Array {
  assertShare(gallery, probe.party);
  const { code, mask } = defaultKernel().dots(probe, [gallery]);
  const scores = new Uint16Array(rotationCount);
  for (let r = 0; r < rotationCount; r++) {
    scores[r] = (code[r] ?? 0) + (mask[r] ?? 0);
  }
  return scores;
}
