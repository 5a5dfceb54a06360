/**
 * Elementary functions whose every bit is the same on every engine.
 *
 * ECMAScript fixes `+ − × ÷` and `Math.sqrt` to the last bit but leaves sin, cos, exp, log, pow, atan2 and hypot to the
 * engine. A pixel that sits on a rounding edge would then differ between Node versions, so this package uses only these.
 * Accuracy is about 1e-9, far below one grey level.
 */

export const PI: number = Math.PI;
export const TAU: number = 2 * PI;
const HALF_PI = PI / 2;
const LN2 = Math.LN2;

/** Sine of an angle in radians. */
export function sin(x: number): number {
  const quarter = Math.floor(x / HALF_PI + 0.5);
  const r = x - quarter * HALF_PI;
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return sinCore(r);
    case 1:
      return cosCore(r);
    case 2:
      return -sinCore(r);
    default:
      return -cosCore(r);
  }
}

/** Cosine of an angle in radians. */
export function cos(x: number): number {
  return sin(x + HALF_PI);
}

/** Angle of the vector (x, y) in (−π, π]; 0 for the zero vector. */
export function atan2(y: number, x: number): number {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  if (ax === 0 && ay === 0) return 0;
  const steep = ay > ax;
  const angle = atanUnit(steep ? ax / ay : ay / ax);
  const first = steep ? HALF_PI - angle : angle;
  const half = x < 0 ? PI - first : first;
  return y < 0 ? -half : half;
}

/** e to the x, for |x| below 600. */
export function exp(x: number): number {
  const k = Math.floor(x / LN2 + 0.5);
  const r = x - k * LN2;
  let term = 1;
  let sum = 1;
  for (let i = 1; i <= 12; i++) {
    term *= r / i;
    sum += term;
  }
  return sum * powerOfTwo(k);
}

/** Natural logarithm of x > 0. */
export function log(x: number): number {
  let k = 0;
  let m = x;
  while (m > Math.SQRT2) {
    m *= 0.5;
    k++;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    k--;
  }
  const z = (m - 1) / (m + 1);
  const z2 = z * z;
  let sum = 0;
  for (let i = 21; i >= 1; i -= 2) sum = sum * z2 + 1 / i;
  return 2 * z * sum + k * LN2;
}

/** x to the p, for x ≥ 0. */
export function pow(x: number, p: number): number {
  return x <= 0 ? 0 : exp(p * log(x));
}

/** Length of the vector (x, y). */
export function length2(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

export function clamp(x: number, lo: number, hi: number): number {
  return Math.min(Math.max(x, lo), hi);
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** 0 below `lo`, 1 above `hi`, smooth in between. */
export function smoothstep(lo: number, hi: number, x: number): number {
  const t = clamp((x - lo) / (hi - lo), 0, 1);
  return t * t * (3 - 2 * t);
}

/** exp(−x²/2), from a table with straight lines between: within 2e-6, and quick enough for every pixel. */
export function bell(x: number): number {
  const place = Math.abs(x) * BELL_STEPS;
  if (!(place < BELL_REACH * BELL_STEPS)) return 0;
  const cell = Math.floor(place);
  const low = BELL[cell]!;
  return low + (BELL[cell + 1]! - low) * (place - cell);
}

const BELL_STEPS = 256;
const BELL_REACH = 6;
const BELL: Float64Array = Float64Array.from({ length: BELL_REACH * BELL_STEPS + 1 }, (_, i) =>
  exp((-0.5 * i * i) / (BELL_STEPS * BELL_STEPS)),
);

function sinCore(r: number): number {
  const q = r * r;
  return r * (1 + q * (-1 / 6 + q * (1 / 120 + q * (-1 / 5040 + q * (1 / 362880 + q * (-1 / 39916800))))));
}

function cosCore(r: number): number {
  const q = r * r;
  return 1 + q * (-1 / 2 + q * (1 / 24 + q * (-1 / 720 + q * (1 / 40320 + q * (-1 / 3628800 + q * (1 / 479001600))))));
}

/** atan on [0, 1]: halve the angle once by atan x = 2·atan(x / (1 + √(1 + x²))), then the series. */
function atanUnit(x: number): number {
  const h = x / (1 + Math.sqrt(1 + x * x));
  const q = h * h;
  let sum = 0;
  for (let i = 19; i >= 1; i -= 2) sum = 1 / i - q * sum;
  return 2 * h * sum;
}

function powerOfTwo(k: number): number {
  let result = 1;
  const base = k < 0 ? 0.5 : 2;
  for (let i = Math.abs(k); i > 0; i--) result *= base;
  return result;
}
