import type { CaptureExplanation, Eye, ShareView } from '@sclera/sdk/capture';

export type { EyeExplanation, GrayImage, ShareView } from '@sclera/sdk/capture';
export type { Eye };
export const eyes: readonly Eye[] = ['left', 'right'];

/** What the engine saw, for drawing on this screen, and what each party would see of it. */
export interface CaptureView {
  readonly eyes: CaptureExplanation;
  readonly shares: readonly ShareView[];
}
