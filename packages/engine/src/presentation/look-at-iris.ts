import { type GrayImage, isGrayImage } from '../image/gray-image.ts';
import { encodeIris } from '../iris/encode-iris.ts';
import type { IrisGeometry } from '../iris/geometry.ts';
import { type CaptureReason, captureReason } from '../iris/reasons.ts';
import type { IrisTemplate } from '../iris/template.ts';
import { findGlints, type Glint } from './find-glints.ts';
import { measureSpectrum } from './measure-lattice.ts';
import type { Unrolled } from './measure-tissue.ts';

/** What is kept of one picture of one eye until the verdict. Biometric data, like the template in it: `forgetLook` overwrites it. */
export type IrisLook =
  | {
      readonly kind: 'seen';
      readonly atMs: number;
      /** Of the pixels: equal for equal pictures. */
      readonly fingerprint: string;
      readonly template: IrisTemplate;
      readonly geometry: IrisGeometry;
      readonly unrolled: Unrolled;
      readonly glints: readonly Glint[];
      readonly spectrum: Float64Array;
      /** As in `IrisQuality`. */
      readonly sharpness: number;
    }
  /** No eye in it that the gates of a capture would let pass: a blink, a glance aside. */
  | { readonly kind: 'unseen'; readonly atMs: number; readonly fingerprint: string; readonly reason: CaptureReason };

/** One near-infrared picture of one eye, `atMs` after the light's plan began. Nothing of the picture itself is kept but its unrolled iris. */
export function lookAtIris(image: GrayImage, atMs: number): IrisLook {
  if (!isGrayImage(image)) return { kind: 'unseen', atMs, fingerprint: '', reason: captureReason('image-unreadable') };
  const fingerprint = fingerprintOf(image.data);
  const encoding = encodeIris(image, { trace: true });
  if (encoding.kind === 'rejected') return { kind: 'unseen', atMs, fingerprint, reason: encoding.reasons[0] as CaptureReason };
  const { template, geometry, quality, trace } = encoding;
  const { strip, stripMask } = trace as NonNullable<typeof trace>;
  return {
    kind: 'seen',
    atMs,
    fingerprint,
    template,
    geometry,
    unrolled: { levels: strip.data, usable: stripMask.data, ratio: quality.pupilRatio },
    glints: findGlints(image, geometry),
    spectrum: measureSpectrum(image, geometry),
    sharpness: quality.sharpness,
  };
}

/** Overwrites what is left of a picture. */
export function forgetLook(look: IrisLook): void {
  if (look.kind === 'unseen') return;
  for (const held of [look.template.code, look.template.mask, look.unrolled.levels, look.unrolled.usable, look.spectrum]) held.fill(0);
}

/** Two FNV-1a sums of 32 bits, one over every pixel and one over every pixel with its place: tells equal pictures from others, and is no cryptographic hash. */
function fingerprintOf(pixels: Uint8Array): string {
  let plain = 0x811c9dc5;
  let placed = 0x811c9dc5;
  for (let k = 0; k < pixels.length; k++) {
    const level = pixels[k] as number;
    plain = Math.imul(plain ^ level, 0x01000193);
    placed = Math.imul(placed ^ (level + k), 0x01000193);
  }
  return `${(plain >>> 0).toString(16)} ${(placed >>> 0).toString(16)}`;
}
