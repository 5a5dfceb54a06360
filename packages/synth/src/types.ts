import type { Ellipse, GrayImage } from '@sclera/engine';
import type { EyeTraits } from './person.ts';

export type EyeSide = 'left' | 'right';

/** Somebody who does not exist. Two irises that have nothing in common but their owner's skin and lids. */
export interface SynthPerson {
  /** Seed and index together name the person; nothing else does. */
  readonly seed: string;
  /** 0-based. */
  readonly index: number;
  /** Four digits, 1-based: '0001'. */
  readonly id: string;
  readonly left: EyeTraits;
  readonly right: EyeTraits;
}

/**
 * Sensor and framing. `desk`: 640×480, iris radius about 100–130 px, whole eye. `close`: 320×280, radius about 88–110 px, fills the frame.
 * `far`: 320×240, radius about 45–60 px, whole eye.
 */
export type CaptureProfile = 'desk' | 'close' | 'far';

/** A number fixes a condition; a pair draws it evenly from lo to hi. */
export type Dial = number | readonly [lo: number, hi: number];

/** What makes a capture hard. A dial that is left out is drawn from the model's own spread; turning one leaves the others' draws as they were. */
export interface CaptureDials {
  readonly profile?: CaptureProfile;
  /** Pupil radius over iris radius, 0.1–0.75. */
  readonly dilation?: Dial;
  /** Share of the iris that lids cover, 0–0.9. Lashes come on top. */
  readonly occlusion?: Dial;
  /** Angle between gaze and optical axis, degrees, 0–40; its direction stays drawn. */
  readonly gaze?: Dial;
  /** Multiplies defocus and motion blur: 0 is sharp, 1 is usual. */
  readonly blur?: number;
  /** Multiplies photon and read noise: 0 is none, 1 is usual. */
  readonly noise?: number;
  /** Turn of the iris in the image, degrees, clockwise on screen, −45–45. */
  readonly roll?: Dial;
  /** Multiplies the number of lashes, 0–4: 0 is none, 1 is usual. */
  readonly lashes?: number;
  /** Lids shut: no iris to be seen. Overrules `occlusion`. */
  readonly closed?: boolean;
}

/** What this capture was made under, after dials. */
export interface CaptureConditions {
  readonly profile: CaptureProfile;
  /** Pupil radius (geometric mean of its axes) over iris radius, in the plane of the iris. */
  readonly dilation: number;
  readonly rollDeg: number;
  /** Angle between gaze and optical axis. */
  readonly gazeDeg: number;
  /** Where the gaze goes in the image: 0° is right (+x), 90° is down (+y). */
  readonly gazeDirectionDeg: number;
  /** Share of the iris annulus behind lid skin, 0–1. */
  readonly occlusion: number;
  /** Standard deviation of the defocus blur. */
  readonly defocusPx: number;
  readonly motionPx: number;
  readonly motionDeg: number;
  /** Noise standard deviation at grey level 128. */
  readonly noiseSd: number;
  /** 1–100 on the usual IJG scale, or `null` for an uncompressed capture. */
  readonly jpegQuality: number | null;
  readonly closed: boolean;
}

/** 0 or 1 a pixel, row-major, `width * height` long. */
export interface TruthMasks {
  /** Inside the pupil ellipse, whether or not something lies in front. */
  readonly pupil: Uint8Array;
  /** Between pupil and limbus, whether or not something lies in front. */
  readonly iris: Uint8Array;
  /** Lid skin, upper or lower, anywhere in the image. */
  readonly lid: Uint8Array;
  /**
   * Eyelash that can be seen, anywhere in the image: pixels that lashes make darker, after lens and movement, by 10 grey levels and by
   * three deviations of the sensor's noise.
   */
  readonly lash: Uint8Array;
  /** Eyelash by coverage: hair covers at least 0.4 of the pixel before the lens, whether or not it shows. */
  readonly hair: Uint8Array;
  /** Corneal or tear-film reflection that hides what is behind it. */
  readonly specular: Uint8Array;
}

export interface EyeTruth {
  /** Geometric outline, also where a lid hides it. */
  readonly pupil: Ellipse;
  readonly limbus: Ellipse;
  readonly masks: TruthMasks;
}

export interface EyeCapture {
  readonly image: GrayImage;
  readonly truth: EyeTruth;
  readonly conditions: CaptureConditions;
}
