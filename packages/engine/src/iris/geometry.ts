/** A point in image coordinates, pixels; pixel (0, 0) has its centre at (0, 0), y grows downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Best-fitting ellipse of a boundary. `radiusA ≥ radiusB`, pixels; `angleRad` is the direction of the longer axis. */
export interface Ellipse {
  readonly centre: Point;
  readonly radiusA: number;
  readonly radiusB: number;
  readonly angleRad: number;
}

/** A closed boundary: its mean circle, its ellipse, and the contour itself (evenly spaced by angle about `centre`). */
export interface Boundary {
  readonly centre: Point;
  /** Mean radius, pixels. */
  readonly radiusPx: number;
  readonly ellipse: Ellipse;
  readonly points: readonly Point[];
}

/** What was found in the picture; contours are ready to draw. A lid is `null` when it does not cover the iris. */
export interface IrisGeometry {
  readonly pupil: Boundary;
  readonly limbus: Boundary;
  readonly upperLid: readonly Point[] | null;
  readonly lowerLid: readonly Point[] | null;
}

/** Measured quality of one capture; every value here has a gate in the profile. */
export interface IrisQuality {
  /** Pupil radius over iris radius. */
  readonly pupilRatio: number;
  /** Distance of the two centres, in pupil radii. */
  readonly centreDistance: number;
  /** Mean limbus radius, pixels. */
  readonly irisRadiusPx: number;
  /** Off-axis gaze from the flattening of the two boundaries, 0 (straight) … 1. */
  readonly gaze: number;
  /** Share of the iris ring that is neither lid, lash nor reflection, 0…1. */
  readonly visibleFraction: number;
  /** Share of the limbus that lies inside the image, 0…1. */
  readonly insideFraction: number;
  /** Share of the pupil edge's step that falls within ±3 % of the iris radius, 0…1; higher is sharper. */
  readonly sharpness: number;
  /** Grey-level step from iris to sclera. */
  readonly limbusContrast: number;
  /** Grey-level step from pupil to iris. */
  readonly pupilContrast: number;
  /**
   * How far the two boundaries stand out from the ring between them: the geometric mean of their steps, the limbus counting three times,
   * over the ring's coarse unrest (`ringUnrest`), in standard tones. Of an eye both edges are steps and the ring is of one tone; of clouds and shadows neither.
   */
  readonly distinctness: number;
  /** How sure both boundaries are, 0…1; low values predict failed comparisons (figures: `CaptureProfile.leastConfidence`). */
  readonly confidence: number;
  /** Usable code bits, 0…12,800 (0 where encoding was not reached). */
  readonly maskBits: number;
  /** About how many of the usable bits are independent; see `measureFreedom` (0 where encoding was not reached). */
  readonly freedom: number;
}
