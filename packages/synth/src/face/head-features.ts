import { bell, clamp, pow, smoothstep } from '../exact-math.ts';
import { blend, type Colour, type Head, shade } from './head.ts';

/** What lids and mouth do. */
export interface Expression {
  /** 0 shut … 1 as open as this head's eyes are. */
  readonly eyesOpen: number;
  /** −1 sad … 0 at rest … 1 smiling. */
  readonly smile: number;
}

/** Eyes and mouth, painted over the skin at a point of its front (millimetres right and down of the middle between the eyes): they move, and are to stay sharp. */
export function paintFeatures(head: Head, under: Colour, x: number, y: number, { eyesOpen, smile }: Expression): Colour {
  const { shape } = head;
  const across = Math.abs(x) - shape.eye;
  const half = x > 0 ? 1 : -1;
  const size = 1 + half * shape.eyeGrowth;
  if (Math.abs(across) < 1.25 * size * shape.eyeHalfWidth && Math.abs(y) < 22)
    return paintEye(head, under, across, y + half * shape.eyeRise, clamp(eyesOpen, 0, 1), size);
  if (Math.abs(y - shape.mouth) < 24) return paintMouth(head, under, x, y, smile);
  return under;
}

/** An eye whose middle is at 0; `across` grows towards the ear. */
function paintEye({ shape, colours, features }: Head, under: Colour, across: number, y: number, lids: number, size: number): Colour {
  const along = across / (shape.eyeHalfWidth * size);
  const skewed = clamp(along - features.eyeSkew * (1 - along * along), -1, 1);
  const lens = pow(Math.max(0, 1 - skewed * skewed), features.eyePoint);
  const middle = -shape.eyeSlant * along;
  const opening = shape.eyeOpening * size;
  const upper = middle - opening * (0.6 * lids - 0.12 * (1 - lids)) * lens;
  const lower = middle + opening * (0.4 * lids + 0.16 * (1 - lids)) * lens;
  let colour = under;
  const inside =
    smoothstep(-0.4, 0.4, y - upper) *
    smoothstep(-0.4, 0.4, lower - y) *
    smoothstep(1.02, 0.96, Math.abs(along)) *
    smoothstep(0.02, 0.2, lids);
  if (inside > 0) {
    const { irisRadius } = features;
    let eye: Colour = shade([features.white, features.white * 0.975, features.white * 0.95], 1 - 0.45 * bell((y - upper) / 1.8));
    const radius = Math.sqrt(across * across + (y - middle) ** 2);
    eye = blend(eye, colours.iris, smoothstep(irisRadius + 0.2, irisRadius - 0.6, radius));
    eye = blend(
      eye,
      shade(colours.iris, 0.4),
      smoothstep(irisRadius + 0.4, irisRadius - 0.1, radius) * smoothstep(irisRadius - 1, irisRadius - 0.2, radius),
    );
    eye = blend(eye, [0.015, 0.015, 0.015], smoothstep(2.7, 2.2, radius));
    eye = blend(eye, [1, 1, 1], smoothstep(1.3, 0.8, Math.sqrt((across + 1.8) ** 2 + (y - middle + 2) ** 2)));
    colour = blend(colour, eye, inside);
  }
  // Lashes: along the upper lid of an open eye; where the lids meet in a shut one they lie on each other, and hang over the cheek.
  const dark: Colour = [0.03, 0.025, 0.025];
  const ends = smoothstep(1.15, 1, Math.abs(along));
  const shut = 1 - lids;
  const lash = lids < 0.1 ? lower : upper;
  colour = blend(colour, dark, (0.85 + 0.1 * shut) * bell((y - lash) / (features.lashes * (1 + 0.7 * shut))) * ends);
  if (features.lowerLashes > 0) colour = blend(colour, dark, 0.7 * lids * bell((y - lower) / features.lowerLashes) * ends);
  const crease = bell((y - upper + shape.lidFold) / 0.9) * lens;
  // A lid that is down is smooth.
  return blend(colour, shade(colours.skin, 0.5), features.foldShade * (0.3 + 0.7 * lids) * crease);
}

function paintMouth({ shape, colours, features }: Head, under: Colour, x: number, y: number, smile: number): Colour {
  const along = x / (shape.mouthHalfWidth * (1 + 0.12 * smile));
  if (Math.abs(along) > 1.1) return under;
  const lens = pow(Math.max(0, 1 - along * along), features.lipCurve);
  const middle = shape.mouth - (shape.smile + 4 * smile) * along * along;
  const upper = middle - shape.upperLip * lens * (1 - features.bow * bell(along / 0.12));
  const lower = middle + shape.lowerLip * lens;
  const inside = smoothstep(-0.7, 0.7, y - upper) * smoothstep(-0.7, 0.7, lower - y);
  const lips = blend(under, colours.lips, 0.88 * inside);
  return blend(lips, shade(colours.lips, 0.22), features.mouthLine * bell((y - middle) / 0.9) * smoothstep(1.05, 0.9, Math.abs(along)));
}
