import type { Eye, EyeExplanation, ShareView } from '@sclera/sdk/capture';

export type { GrayImage, ShareView } from '@sclera/sdk/capture';
export type { Eye };
export const eyes: readonly Eye[] = ['left', 'right'];

/** One eye as the engine saw it. `image` may be smaller than the picture; contours are in pixels of `frame`, the picture itself. */
export interface EyeView extends EyeExplanation {
  readonly frame: { readonly width: number; readonly height: number };
}

/** What the engine saw, for drawing on this screen, and what each party would see of it. */
export interface CaptureView {
  readonly eyes: Readonly<Record<Eye, EyeView | null>>;
  readonly shares: readonly ShareView[];
}
