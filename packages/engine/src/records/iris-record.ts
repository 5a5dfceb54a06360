import type { GrayImage } from '../image/gray-image.ts';
import type { CaptureReason } from '../iris/reasons.ts';

/** Standards whose iris image records are read. */
export type IrisRecordStandard = 'ISO/IEC 19794-6:2005' | 'ISO/IEC 19794-6:2011' | 'ISO/IEC 39794-6';

/** What the picture shows: the whole eye, the eye centred in 640 × 480, cut to the iris, or cut with lids and white painted over. */
export type IrisImageType = 'uncropped' | 'vga' | 'cropped' | 'cropped-and-masked';

/** Camera, by the registry of biometric organisations; both numbers 1…65,535. */
export interface IrisRecordDevice {
  readonly vendorId: number;
  readonly typeId: number;
}

/** A quality figure that the camera's software wrote. */
export interface IrisRecordQuality {
  /** 0…100, higher is better; `null` where the software tried and failed. */
  readonly score: number | null;
  /** Maker of the algorithm, 0…65,535; 0 is not told. */
  readonly vendorId: number;
  /** The maker's number for the algorithm, 0…65,535; 0 is not told. */
  readonly algorithmId: number;
}

/** One eye of a record, upright and not mirrored, whatever way round it was stored. */
export interface IrisRecordImage {
  readonly eye: 'left' | 'right' | 'unknown';
  readonly image: GrayImage;
  /** ISO 8601, UTC. Parts that the record leaves out stand at their least value. */
  readonly capturedAt?: string;
  readonly device?: IrisRecordDevice;
  /** None where the record tells none. */
  readonly quality: readonly IrisRecordQuality[];
  /** Roll of the eye, degrees, 0…360 (19794-6 only). */
  readonly rollDegrees?: number;
  readonly imageType?: IrisImageType;
}

export type IrisRecordReading =
  | {
      readonly kind: 'record';
      readonly standard: IrisRecordStandard;
      readonly images: readonly [IrisRecordImage, ...IrisRecordImage[]];
    }
  | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] };

/** An image on its way into a record: as read, but nothing besides eye and pixels has to be known. */
export interface IrisRecordImageDraft extends Omit<IrisRecordImage, 'quality'> {
  readonly quality?: readonly IrisRecordQuality[];
}

/** A record to be written. ISO/IEC 39794-6 makes the date of capture mandatory, 19794-6 does not. */
export type IrisRecordDraft = {
  /** `png` (the default) or uncompressed; in 39794-6 uncompressed means PGM. */
  readonly pixels?: 'png' | 'raw';
} & (
  | { readonly standard: 'ISO/IEC 19794-6:2011'; readonly images: readonly IrisRecordImageDraft[] }
  | {
      readonly standard: 'ISO/IEC 39794-6';
      readonly images: readonly (IrisRecordImageDraft & { readonly capturedAt: string })[];
    }
);
