import { bell, clamp, cos, PI, sin, smoothstep } from '../exact-math.ts';
import { createRng, type Rng } from '../rng.ts';

/** A head that is nobody's. Lengths in millimetres; every member is drawn from the seed by itself. */
export interface Head {
  readonly seed: string;
  /** Half the widths at temples, cheeks and jaw. */
  readonly templeMm: number;
  readonly cheekMm: number;
  readonly jawMm: number;
  /** From the middle between the eyes down to the chin, and up to the hair. */
  readonly chinMm: number;
  readonly hairlineMm: number;
  /** Half the distance between the pupils. */
  readonly eyeMm: number;
  readonly eyeHalfWidthMm: number;
  readonly eyeOpeningMm: number;
  /** How much higher the outer corners of the eyes are. */
  readonly eyeSlantMm: number;
  readonly browMm: number;
  readonly browThicknessMm: number;
  readonly browArchMm: number;
  readonly noseLengthMm: number;
  readonly noseDepthMm: number;
  readonly noseHalfWidthMm: number;
  readonly mouthMm: number;
  readonly mouthHalfWidthMm: number;
  readonly lipMm: number;
  readonly chinDepthMm: number;
  /** Reflectance of skin, hair, iris and lips: red, green, blue, 0…1. */
  readonly skin: Colour;
  readonly hair: Colour;
  readonly iris: Colour;
  readonly lips: Colour;
}

export type Colour = readonly [red: number, green: number, blue: number];

export interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** The head of a seed: the same seed gives the same head. Proportions vary about those of adults. */
export function makeHead(seed: string | number): Head {
  const rng = (name: string): Rng => createRng('face', seed, name);
  const about = (name: string, mean: number, sd: number): number => mean + sd * clamp(rng(name).normal(), -2, 2);
  const tone = rng('skin').next();
  const skin: Colour = [0.36 + 0.5 * tone, 0.22 + 0.45 * tone, 0.15 + 0.41 * tone];
  const hairTone = rng('hair').next() ** 2;
  const irisTone = rng('iris').next() ** 2;
  return Object.freeze<Head>({
    seed: String(seed),
    templeMm: about('temple', 74, 3),
    cheekMm: about('cheek', 69, 4),
    jawMm: about('jaw', 54, 5),
    chinMm: about('chin', 116, 5),
    hairlineMm: about('hairline', 62, 6),
    eyeMm: about('eye', 31.5, 1.6),
    eyeHalfWidthMm: about('eye width', 15, 0.9),
    eyeOpeningMm: about('eye opening', 10.5, 1.1),
    eyeSlantMm: about('eye slant', 1, 1),
    browMm: about('brow', 20, 2.2),
    browThicknessMm: about('brow thickness', 5, 1.2),
    browArchMm: about('brow arch', 4, 1.5),
    noseLengthMm: about('nose length', 42, 3),
    noseDepthMm: about('nose depth', 20, 2.5),
    noseHalfWidthMm: about('nose width', 16, 2),
    mouthMm: about('mouth', 71, 3),
    mouthHalfWidthMm: about('mouth width', 25, 2.5),
    lipMm: about('lip', 7.5, 1.6),
    chinDepthMm: about('chin depth', 6, 2.5),
    skin,
    hair: [0.05 + 0.45 * hairTone, 0.04 + 0.33 * hairTone, 0.03 + 0.2 * hairTone],
    iris: [0.14 + 0.2 * irisTone, 0.1 + 0.28 * irisTone, 0.06 + 0.34 * irisTone],
    lips: [skin[0] * 0.82, skin[1] * 0.58, skin[2] * 0.6],
  });
}

/** Crown of the head and where the grid ends below the chin, from the middle between the eyes. */
const crownMm = -112;
const depthMm = 88;

/**
 * A point of the surface: `around` −1 … 1 from ear to ear over the face (beyond the ears at the ends), `along` 0 … 1 from crown to chin. Millimetres from the middle between
 * the eyes: to the picture's right, down, towards the camera.
 */
export function surface(head: Head, around: number, along: number): Vector {
  const bottom = head.chinMm + 4;
  const y = crownMm + along * (bottom - crownMm);
  const angle = around * 0.62 * PI;
  const half = halfWidth(head, y);
  const x = half * sin(angle);
  const fullness = half / head.templeMm;
  // The front of the skull is flatter than a circle; the centre lies behind the ears' front.
  const front = depthMm * (0.35 + 0.65 * Math.sqrt(fullness)) * Math.max(-0.3, cos(angle) < 0 ? cos(angle) : Math.sqrt(cos(angle)));
  const jaw = smoothstep(60, bottom, y);
  return { x, y, z: front - depthMm + 4 + relief(head, x, y) * smoothstep(0, 0.35, cos(angle)) - 10 * jaw * (1 - fullness) };
}

/** Half the width of the head at a height. */
function halfWidth(head: Head, y: number): number {
  const stations: readonly (readonly [number, number])[] = [
    [crownMm, 0],
    [crownMm + 6, 30],
    [crownMm + 22, 54],
    [-62, 70],
    [-28, head.templeMm],
    [20, head.cheekMm + 2],
    [50, head.cheekMm - 4],
    [82, head.jawMm],
    [head.chinMm - 10, head.jawMm * 0.66],
    [head.chinMm - 2, head.jawMm * 0.42],
    [head.chinMm + 4, 0],
  ];
  for (let k = 1; k < stations.length; k++) {
    const [from, to] = [stations[k - 1] as readonly [number, number], stations[k] as readonly [number, number]];
    if (y <= to[0])
      return (
        from[1] +
        (to[1] - from[1]) *
          (k === 1
            ? Math.sqrt(clamp((y - from[0]) / (to[0] - from[0]), 0, 1))
            : smoothstep(from[0], to[0], y) * 0.5 + 0.5 * clamp((y - from[0]) / (to[0] - from[0]), 0, 1))
      );
  }
  return 0;
}

/** What stands out of the smooth front, millimetres towards the camera. */
function relief(head: Head, x: number, y: number): number {
  const side = Math.abs(x);
  const nose = head.noseLengthMm;
  // The ridge rises from between the eyes to the tip and falls off quickly below it.
  const down = clamp((y + 6) / (nose + 6), 0, 1);
  const ridge =
    head.noseDepthMm * (0.25 + 0.75 * down) * bell(x / (5 + 4 * down)) * smoothstep(-14, 0, y) * (1 - smoothstep(nose + 1, nose + 9, y));
  const wings = 8 * bell((side - head.noseHalfWidthMm * 0.62) / 5.5) * bell((y - nose - 1) / 6.5);
  const sockets = -9 * bell((side - head.eyeMm) / 17) * bell((y + 1) / 11);
  const balls = 6 * bell((side - head.eyeMm) / 10) * bell(y / 7.5);
  const brows = 5 * bell((side - head.eyeMm) / 24) * bell((y + head.browMm) / 8);
  const cheeks = 5 * bell((side - 42) / 20) * bell((y - 34) / 22);
  const folds = -2.5 * bell((side - 27 - 0.1 * (y - nose)) / 4) * bell((y - 56) / 16);
  const mouth = head.mouthMm;
  const wide = bell(x / (head.mouthHalfWidthMm * 0.9));
  const lips =
    wide *
    (4.5 * bell((y - mouth + head.lipMm * 0.55) / 4.2) + 5.5 * bell((y - mouth - head.lipMm * 0.7) / 4.6) - 3 * bell((y - mouth) / 1.8));
  const groove = -3 * bell(x / 18) * bell((y - mouth - 16) / 5);
  const chin = head.chinDepthMm * bell(x / 17) * bell((y - head.chinMm + 14) / 12);
  return ridge + wings + sockets + balls + brows + cheeks + folds + lips + groove + chin;
}
