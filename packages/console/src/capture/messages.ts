import type { CaptureReason, Eye } from '@sclera/sdk/capture';
import type { DeviceRegistration, Platform, Problem, SealedShare } from '@sclera/sdk/contract';
import type { CaptureView } from './view.ts';

/** From the page to the worker: the pictures go in. The iris codes themselves never come out of it. */
export type ToWorker =
  | { readonly kind: 'capture'; readonly left: Uint8Array; readonly right: Uint8Array }
  | { readonly kind: 'seal'; readonly platform: Platform; readonly token: string };

/** From the worker to the page: drawings to show, and at the end the sealed shares. */
export type FromWorker =
  | { readonly kind: 'stage'; readonly text: string }
  | { readonly kind: 'captured'; readonly view: CaptureView }
  | { readonly kind: 'rejected'; readonly refusals: readonly EyeRefusal[]; readonly view: CaptureView | null }
  | ({ readonly kind: 'sealed' } & SealedCapture)
  | { readonly kind: 'failed'; readonly problem: Problem };

/** What leaves the device: shares, each sealed to its party, and the device's signature over them and the permit. */
export interface SealedCapture {
  readonly shares: readonly SealedShare[];
  readonly capture: string;
  /** The device that signed, for the platform to know. */
  readonly device: DeviceRegistration['key'];
}

/** What was wrong with one eye, or with the pair, in words for the person at the camera. */
export interface EyeRefusal {
  readonly eye: Eye | 'both';
  readonly reasons: readonly CaptureReason[];
}
