import type { LidRows } from './find-lids.ts';
import type { IrisTone } from './iris-tone.ts';
import { type Strip, stripHeight, stripWidth } from './normalise.ts';

/** What was found over the iris. */
interface Covers {
  readonly lids: LidRows;
  /** 1 where the strip shows a lash; see `findLashes`. */
  readonly lashes: Uint8Array;
}

/** Rows masked inside a lid's margin: lashes' roots and the tear film's bright line. */
const lidMargin = 2;
/** A sample this far from the iris's tone towards the pupil's is hair or shadow wherever it lies, not a crypt. */
const hairDepth = 0.45;
/** Samples this far above the ring's tone are reflections. */
const glareRise = 55;
const saturated = 250;
/**
 * Masks, in the strip's own `usable`, what lids cover, very dark hair and glare (with a rim of one sample), and lashes. Lashes get no rim:
 * with one, heavily lashed captures of one eye share too few bits.
 */
export function maskCovered(strip: Strip, { lids, lashes }: Covers, tone: IrisTone, pupilLevel: number): void {
  maskWithRim(strip.usable, hideDarkAndGlare(strip, lids, tone, pupilLevel));
  for (let at = 0; at < lashes.length; at++) if (lashes[at] === 1) strip.usable[at] = 0;
}

/** Masks what lies behind lids and tells which of the other samples are too dark or too bright for iris. */
function hideDarkAndGlare(strip: Strip, lids: LidRows, tone: IrisTone, pupilLevel: number): Uint8Array {
  const half = stripWidth / 2;
  const isHidden = new Uint8Array(stripWidth * stripHeight);
  for (let a = 0; a < stripWidth; a++) {
    const row = (a < half ? lids.lower[a] : lids.upper[a - half]) as number;
    const start = row < stripHeight ? Math.max(0, row - lidMargin) : stripHeight;
    for (let i = 0; i < stripHeight; i++) {
      const at = i * stripWidth + a;
      const level = strip.levels[at] as number;
      const own = tone.level[i] as number;
      const spread = tone.spread[i] as number;
      const hairBelow = Math.min(own - hairDepth * (own - pupilLevel), own - 2.5 * spread);
      const isDark = level < hairBelow && i > 4;
      const isBright = level >= saturated || level > own + Math.max(glareRise, 4 * spread);
      if (i >= start) strip.usable[at] = 0;
      else if (isDark || isBright) isHidden[at] = 1;
    }
  }
  return isHidden;
}

function maskWithRim(usable: Uint8Array, isHidden: Uint8Array): void {
  for (let i = 0; i < stripHeight; i++) {
    for (let a = 0; a < stripWidth; a++) {
      if (isHidden[i * stripWidth + a] !== 1) continue;
      for (let y = Math.max(0, i - 1); y <= Math.min(stripHeight - 1, i + 1); y++) {
        for (let da = -1; da <= 1; da++) usable[y * stripWidth + ((a + da + stripWidth) % stripWidth)] = 0;
      }
    }
  }
}
