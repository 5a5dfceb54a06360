import type { CaptureDials } from '@sclera/synth';

/** A cooperative person at a kiosk: eyes open, looking into the camera, holding still. Hard captures are the business of the laboratory. */
export const atKiosk: CaptureDials = { profile: 'desk', occlusion: [0, 0.2], gaze: [0, 6], blur: 0.5, dilation: [0.3, 0.5] };
/** Captures tried before a person is given up. */
export const maxCaptures = 8;
