import type { GrayImage } from '../image/gray-image.ts';
import type { CaptureReasonCode } from '../iris/reasons.ts';
import type { IrisImageType, IrisRecordImage } from './iris-record.ts';

/** One image as a record holds it: what its header says, and the bytes of its pixels, not yet looked at. */
export interface StoredImage extends Omit<IrisRecordImage, 'image'> {
  readonly pixels: Uint8Array;
  /** Bare samples of 8 bits, one or three a pixel, or an image file. */
  readonly encoding: { readonly kind: 'raw'; readonly channels: 1 | 3 } | { readonly kind: 'file' };
  /** Declared size, pixels; 0 where the record leaves it to the image file. */
  readonly width: number;
  readonly height: number;
  /** Stored right to left. */
  readonly isMirrored: boolean;
  /** Stored bottom to top. */
  readonly isFlipped: boolean;
}

/** Thrown by the readers of the record layouts, caught where a record is read. */
export class RecordFault extends Error {
  readonly code: CaptureReasonCode;

  constructor(code: 'record-damaged' | 'record-not-read' | 'jpeg-2000-not-read') {
    super(code);
    this.code = code;
  }
}

/** Eye label, the same numbers in all three standards. */
export function eyeFromCode(code: number): 'left' | 'right' | 'unknown' {
  const eye = (['unknown', 'right', 'left'] as const)[code];
  if (eye === undefined) throw new RecordFault('record-damaged');
  return eye;
}

export function codeFromEye(eye: 'left' | 'right' | 'unknown'): number {
  return { unknown: 0, right: 1, left: 2 }[eye];
}

/** Kind of image, the same numbers in 19794-6:2011 and 39794-6. */
const imageTypeCodes: readonly (readonly [IrisImageType, number])[] = [
  ['uncropped', 1],
  ['vga', 2],
  ['cropped', 3],
  ['cropped-and-masked', 7],
];

export function imageTypeFromCode(code: number): IrisImageType | undefined {
  return imageTypeCodes.find(([, number]) => number === code)?.[0];
}

export function codeFromImageType(type: IrisImageType | undefined): number {
  return imageTypeCodes.find(([name]) => name === type)?.[1] ?? 1;
}

/** Brings an image back to left to right, top to bottom. */
export function upright(image: GrayImage, { isMirrored, isFlipped }: StoredImage): GrayImage {
  if (!isMirrored && !isFlipped) return image;
  const { width, height } = image;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = image.data.slice((isFlipped ? height - 1 - y : y) * width, (isFlipped ? height - y : y + 1) * width);
    data.set(isMirrored ? row.reverse() : row, y * width);
  }
  return { width, height, data };
}
