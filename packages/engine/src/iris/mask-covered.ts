import type { LidRows } from './find-lids.ts';
import type { IrisTone } from './iris-tone.ts';
import { type Strip, stripHeight, stripWidth } from './normalise.ts';

/** Rows masked inside a lid's margin: lashes' roots and the tear film's bright line. */
const lidMargin = 2;
/** A sample this far from the iris's tone towards the pupil's is a lash, not a crypt. */
const lashDepth = 0.45;
/** Samples this far above the ring's tone are reflections. */
const glareRise = 55;
const saturated = 250;

/** Masks, in the strip's own `usable`, what lids cover, dark lashes (with a rim of one sample) and glare. */
export function maskCovered(strip: Strip, lids: LidRows, tone: IrisTone, pupilLevel: number): void {
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
      const lashBelow = Math.min(own - lashDepth * (own - pupilLevel), own - 2.5 * spread);
      const isDark = level < lashBelow && i > 4;
      const isBright = level >= saturated || level > own + Math.max(glareRise, 4 * spread);
      if (i >= start) strip.usable[at] = 0;
      else if (isDark || isBright) isHidden[at] = 1;
    }
  }
  for (let i = 0; i < stripHeight; i++) {
    for (let a = 0; a < stripWidth; a++) {
      if (isHidden[i * stripWidth + a] !== 1) continue;
      for (let di = -1; di <= 1; di++) {
        if (i + di < 0 || i + di >= stripHeight) continue;
        for (let da = -1; da <= 1; da++) strip.usable[(i + di) * stripWidth + ((a + da + stripWidth) % stripWidth)] = 0;
      }
    }
  }
}
