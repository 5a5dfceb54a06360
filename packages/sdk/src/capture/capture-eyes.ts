import {
  type CaptureReason,
  checkEyeSides,
  decodeImage,
  encodeIris,
  type GrayImage,
  type IrisGeometry,
  type IrisQuality,
  type IrisTemplate,
} from '@sclera/engine';
import { drawCode } from './draw-code.ts';
import { type PreparedCapture, prepareCapture } from './prepared-capture.ts';

export type Eye = 'left' | 'right';

export interface CaptureInput {
  /** A PNG, JPEG, BMP, TIFF or PGM file, or pixels. Near-infrared. */
  readonly left: Uint8Array | GrayImage;
  readonly right: Uint8Array | GrayImage;
  /** Called before each stage; a page may draw in between. */
  readonly onStage?: (progress: CaptureProgress) => void;
  /** Also return pictures of what was found, for showing it to the person. They are biometric data: draw them, never send or keep them. */
  readonly trace?: boolean;
  /**
   * The camera neither mirrors nor turns its pictures. Then a left eye shown as the right one is noticed about half of the time, by where
   * the pupils sit. Default false: nothing is concluded from where they sit. (The parties compare both ways round in any case.)
   */
  readonly upright?: boolean;
}

export interface CaptureProgress {
  readonly eye: Eye | 'both';
  readonly stage: 'reading' | 'encoding' | 'comparing-sides';
  /** In plain words. */
  readonly text: string;
}

export type CaptureOutcome =
  | { readonly kind: 'captured'; readonly capture: PreparedCapture; readonly explain?: CaptureExplanation }
  | {
      readonly kind: 'rejected';
      /** The first eye that was refused; `both` where it is about the pair. */
      readonly eye: Eye | 'both';
      readonly reasons: readonly CaptureReason[];
      /** Every eye that was refused, with its own reasons. */
      readonly eyes: readonly { readonly eye: Eye | 'both'; readonly reasons: readonly CaptureReason[] }[];
      readonly explain?: CaptureExplanation;
    };

/** What was seen in each picture, for drawing on the device that took it. */
export interface CaptureExplanation {
  readonly left: EyeExplanation | null;
  readonly right: EyeExplanation | null;
}

export interface EyeExplanation {
  readonly image: GrayImage;
  /** Contours in pixels of `image`; absent where no eye was found. */
  readonly geometry?: IrisGeometry;
  readonly quality?: IrisQuality;
  /** The unrolled iris, and the same shape with 255 where it is usable. */
  readonly strip?: GrayImage;
  readonly stripMask?: GrayImage;
  /** The iris code as a picture, 200 × 64: white and black are bits, grey is unusable. */
  readonly code?: GrayImage;
}

type EyeOutcome =
  | {
      readonly kind: 'encoded';
      readonly template: IrisTemplate;
      readonly geometry: IrisGeometry;
      readonly explain: EyeExplanation | null;
    }
  | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[]; readonly explain: EyeExplanation | null };

/**
 * From two pictures to a capture that can be sealed: read, find the eye, gate, encode, and check that the two are not the same eye.
 * Neither picture nor template leaves this device. Refusals are values with reasons in plain words; nothing is thrown on a bad picture.
 */
export async function captureEyes(input: CaptureInput): Promise<CaptureOutcome> {
  const left = await encodeEye('left', input);
  const right = await encodeEye('right', input);
  const explain = input.trace ? { explain: { left: left.explain, right: right.explain } } : {};
  const refused = [
    ...(left.kind === 'rejected' ? [{ eye: 'left' as const, reasons: left.reasons }] : []),
    ...(right.kind === 'rejected' ? [{ eye: 'right' as const, reasons: right.reasons }] : []),
  ];
  if (left.kind === 'rejected' || right.kind === 'rejected') {
    const { eye, reasons } = refused[0]!;
    return { kind: 'rejected', eye, reasons, eyes: refused, ...explain };
  }
  await announce(input, { eye: 'both', stage: 'comparing-sides', text: 'Checking that these are two different eyes' });
  const geometry = input.upright ? { geometry: { left: left.geometry, right: right.geometry } } : {};
  const sides = checkEyeSides(left.template, right.template, geometry);
  if (sides.kind === 'rejected') {
    return { kind: 'rejected', eye: 'both', reasons: sides.reasons, eyes: [{ eye: 'both', reasons: sides.reasons }], ...explain };
  }
  return { kind: 'captured', capture: prepareCapture({ kind: 'eyes', left: left.template, right: right.template }), ...explain };
}

async function encodeEye(eye: Eye, input: CaptureInput): Promise<EyeOutcome> {
  await announce(input, { eye, stage: 'reading', text: `Reading the picture of the ${eye} eye` });
  const source = input[eye];
  const decoded = source instanceof Uint8Array ? decodeImage(source) : { kind: 'image' as const, image: source };
  if (decoded.kind === 'rejected') return { kind: 'rejected', reasons: decoded.reasons, explain: null };
  await announce(input, { eye, stage: 'encoding', text: `Finding the ${eye} iris and turning it into a code` });
  const trace = input.trace ?? false;
  const encoding = encodeIris(decoded.image, { eye, trace });
  const explain: EyeExplanation | null = trace
    ? {
        image: decoded.image,
        ...(encoding.geometry ? { geometry: encoding.geometry } : {}),
        ...(encoding.quality ? { quality: encoding.quality } : {}),
        ...(encoding.trace ? { strip: encoding.trace.strip, stripMask: encoding.trace.stripMask } : {}),
        ...(encoding.kind === 'encoded' ? { code: drawCode(encoding.template) } : {}),
      }
    : null;
  return encoding.kind === 'encoded'
    ? { kind: 'encoded', template: encoding.template, geometry: encoding.geometry, explain }
    : { kind: 'rejected', reasons: encoding.reasons, explain };
}

async function announce(input: CaptureInput, progress: CaptureProgress): Promise<void> {
  if (!input.onStage) return;
  input.onStage(progress);
  // Encoding keeps the thread busy: let a page paint first.
  await new Promise((resume) => setTimeout(resume, 0));
}
