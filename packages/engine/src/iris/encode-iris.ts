import { type GrayImage, isGrayImage } from '../image/gray-image.ts';
import { toBoundary } from './contour.ts';
import { encodeStrip } from './encode-strip.ts';
import { eyeSidePlausibility } from './eye-sides.ts';
import { hasLashLine } from './find-lash-line.ts';
import { findLashes } from './find-lashes.ts';
import { findLids, type LidRows } from './find-lids.ts';
import { checkGeometry, checkTemplate } from './gates.ts';
import type { IrisGeometry, IrisQuality } from './geometry.ts';
import { type IrisTone, learnTone } from './iris-tone.ts';
import { lidCurve } from './lid-curve.ts';
import { type LocatedEye, locateEye } from './locate.ts';
import { maskCovered } from './mask-covered.ts';
import { measureFreedom } from './measure-freedom.ts';
import { measureQuality } from './measure-quality.ts';
import { normalise, type Strip, stripHeight, stripWidth } from './normalise.ts';
import { type CaptureProfile, defaultProfile } from './profile.ts';
import { type CaptureReason, type CaptureReasonCode, captureReason } from './reasons.ts';
import { refineLimbus } from './refine-limbus.ts';
import { refinePupil } from './refine-pupil.ts';
import { type IrisTemplate, usableBits } from './template.ts';

export interface EncodeOptions {
  /** The eye that was asked for; with it the outcome says how plausible that is. Never a reason to refuse: see `eyeSidePlausibility`. */
  readonly eye?: 'left' | 'right';
  /** Keep what the stages produced, for drawing and for laboratory work. Off by default: a trace is biometric data. */
  readonly trace?: boolean;
  /** Gate limits; the default profile where absent. */
  readonly profile?: CaptureProfile;
}

/** What the stages saw, for drawing. Biometric data, like the template. */
export interface IrisTrace {
  /** The unrolled iris: 400 angles by 64 radii, pupil at the top. */
  readonly strip: GrayImage;
  /** Same shape as `strip`: 255 where usable, 0 where lid, lash, reflection or outside the image. */
  readonly stripMask: GrayImage;
  /** Same shape as `strip`: 255 where an upper lash was seen, also where it hangs before the lid. All of it is 0 in `stripMask`. */
  readonly lashMask: GrayImage;
}

/** Outcome of encoding one picture. A rejected capture still shows what was found, as far as it came. */
export type IrisEncoding =
  | {
      readonly kind: 'encoded';
      readonly template: IrisTemplate;
      readonly geometry: IrisGeometry;
      readonly quality: IrisQuality;
      /** Probability that the eye asked for is the one shown, where one was asked for. */
      readonly sidePlausibility?: number;
      readonly trace?: IrisTrace;
    }
  | {
      readonly kind: 'rejected';
      readonly reasons: readonly CaptureReason[];
      readonly geometry?: IrisGeometry;
      readonly quality?: IrisQuality;
      readonly trace?: IrisTrace;
    };

/** Pixels to template: locate, unroll, mask, gate, encode. Never throws on a picture; says in words why one is refused. */
export function encodeIris(image: GrayImage, options: EncodeOptions = {}): IrisEncoding {
  if (!isGrayImage(image)) return { kind: 'rejected', reasons: [captureReason('image-unreadable')] };
  const profile = options.profile ?? defaultProfile;
  const located = locateEye(image);
  if (located === null) return { kind: 'rejected', reasons: [captureReason(whyNoEye(image))] };

  const eye = refineEye(image, located);
  const { strip, tone, lids } = unrollEye(image, eye);
  const lashes = findLashes(image, eye.limbus, strip, tone, lids);
  maskCovered(strip, { lids, lashes }, tone, (tone.level[0] as number) - eye.pupil.step);

  const geometry = describe(eye, strip, lids);
  const trace = options.trace === true ? { trace: keepTrace(strip, lashes) } : {};
  const before = measureQuality(image, eye, strip);
  const reasons = checkGeometry(before, profile);
  if (reasons.length > 0) return { kind: 'rejected', reasons, geometry, quality: before, ...trace };

  const template = encodeStrip(strip);
  const quality = { ...before, maskBits: usableBits(template), freedom: measureFreedom(template) };
  const lacks = checkTemplate(quality, profile);
  if (lacks.length > 0) return { kind: 'rejected', reasons: lacks, geometry, quality, ...trace };
  const side = options.eye === undefined ? {} : { sidePlausibility: eyeSidePlausibility(geometry, options.eye) };
  return { kind: 'encoded', template, geometry, quality, ...side, ...trace };
}

/** Once the lids are known, both edges are traced again where the lids leave them open. */
function refineEye(image: GrayImage, located: LocatedEye): LocatedEye {
  const { lids } = unrollEye(image, located);
  const pupil = refinePupil(located, lids);
  if (pupil === located.pupil) return { ...located, limbus: refineLimbus(located, lids) };
  const seen = { ...located, pupil };
  return { ...seen, limbus: refineLimbus(seen, unrollEye(image, seen).lids) };
}

/** Share of plain white at which it is the light that hides the eye, where none is found. */
const overExposedShare = 0.5;
const plainWhite = 254;

function whyNoEye(image: GrayImage): CaptureReasonCode {
  let white = 0;
  for (const level of image.data) if (level >= plainWhite) white++;
  if (white > overExposedShare * image.data.length) return 'over-exposed';
  return hasLashLine(image) ? 'eye-closed' : 'no-eye-found';
}

function unrollEye(image: GrayImage, eye: LocatedEye): { strip: Strip; tone: IrisTone; lids: LidRows } {
  const strip = normalise(image, eye.pupil, eye.limbus);
  maskGlare(strip, eye);
  const tone = learnTone(strip);
  return { strip, tone, lids: findLids(strip, tone) };
}

function maskGlare({ usable, x, y }: Strip, { glare }: LocatedEye): void {
  const { isGlare, width, height, factor } = glare;
  for (let i = 0; i < usable.length; i++) {
    if (usable[i] !== 1) continue;
    const column = Math.min(width - 1, Math.floor((x[i] as number) / factor));
    const row = Math.min(height - 1, Math.floor((y[i] as number) / factor));
    if (isGlare[row * width + column] === 1) usable[i] = 0;
  }
}

function describe(eye: LocatedEye, strip: Strip, lids: LidRows): IrisGeometry {
  return {
    pupil: toBoundary(eye.pupil),
    limbus: toBoundary(eye.limbus),
    upperLid: lidCurve(strip, lids, 'upper'),
    lowerLid: lidCurve(strip, lids, 'lower'),
  };
}

function keepTrace(strip: Strip, lashes: Uint8Array): IrisTrace {
  const size = { width: stripWidth, height: stripHeight };
  return {
    strip: { ...size, data: Uint8Array.from(strip.levels) },
    stripMask: { ...size, data: strip.usable.map((value) => 255 * value) },
    lashMask: { ...size, data: lashes.map((value) => 255 * value) },
  };
}
