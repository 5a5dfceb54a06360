/**
 * An eye before a near-infrared camera while the light in the room changes: frames with their times, from a seed. `planEye` plans what one eye does, `showEye` draws one
 * moment of it. The same arguments give the same frames in Node and in browsers.
 */
import type { GrayImage, LightChange } from '@sclera/engine';
import { type DrawnCapture, drawConditions } from '../conditions.ts';
import { clamp, exp, sin, TAU } from '../exact-math.ts';
import type { EyeTraits } from '../person.ts';
import { type EyeLight, lightOf, type Worn } from '../render.ts';
import { createRng, type Rng } from '../rng.ts';
import { expose, throughLens } from '../sensor.ts';
import type { CaptureProfile } from '../types.ts';

export interface EyeSequenceOptions {
  /** Of movements, lamps, glasses and the sensor's noise. */
  readonly seed: string | number;
  /** Of the camera; `far` unless told. */
  readonly profile?: CaptureProfile;
  /** 8 unless told. */
  readonly framesPerSecond?: number;
  /** 0: a pupil that does not react. 1 unless told. */
  readonly reacts?: number;
  /** When the camera takes its pictures, so that two eyes are seen at the same moments; `framesPerSecond`, not quite evenly, unless told. */
  readonly timesMs?: readonly number[];
  /** Pupil ratio in the dark; drawn unless told. */
  readonly resting?: number;
  /** How the head is held, degrees as in `CaptureDials`; drawn unless told. */
  readonly roll?: number;
}

export interface EyeFrame {
  /** Since the light's plan began. */
  readonly atMs: number;
  readonly image: GrayImage;
}

/** What one eye does at one moment. */
export interface EyeMoment {
  readonly atMs: number;
  readonly drawn: DrawnCapture;
  /** Light that glasses throw back into the camera, grey levels a pixel; null without glasses. */
  readonly glass: Float32Array | null;
  /** How far a contact lens lags behind the eye, iris radii: it slides after a blink. */
  readonly slip: { readonly u: number; readonly v: number };
}

/** Somebody who looks into the camera while the light follows its plan. */
export function* drawEyeSequence(
  eye: EyeTraits,
  light: readonly LightChange[],
  options: EyeSequenceOptions,
): Generator<EyeFrame, void, undefined> {
  for (const moment of planEye(eye, light, options)) yield { atMs: moment.atMs, image: showEye(eye, moment) };
}

/** From light to picture: what lies over the eye, glasses, lens, sensor. */
export function showEye(eye: EyeTraits, moment: EyeMoment, worn: Worn = {}): GrayImage {
  return throughCamera(lightOf(eye, moment.drawn, worn).light, moment);
}

export function throughCamera(light: EyeLight['light'], { drawn, glass }: EyeMoment): GrayImage {
  const { width, height } = drawn.frame;
  const seen = glass === null ? light : light.map((level, k) => 0.96 * level + (glass[k] as number));
  return { width, height, data: expose(throughLens(seen, width, height, drawn), width, height, drawn) };
}

/** After the light's last change the pupil is watched on for so long. */
const tailMs = 900;

/**
 * The moments: a pupil that follows the light (latency, then fast to narrow and slow to widen, about a resting width that wanders), an eye that drifts and looks a little
 * about, now and then a blink, and a focus that comes and goes.
 */
export function planEye(eye: EyeTraits, light: readonly LightChange[], options: EyeSequenceOptions): readonly EyeMoment[] {
  const { seed, profile = 'far', reacts = 1, roll } = options;
  const rng = createRng('eye sequence', eye.irisSeed, seed);
  const still = drawConditions(eye, rng.int(0, 99_999), {
    profile,
    occlusion: clamp(Math.abs(rng.normal(0.04, 0.07)), 0.01, 0.3),
    ...(roll === undefined ? {} : { roll }),
  });
  const width = pupilOver(light, rng, reacts, options.resting);
  const drift = { x: drawSway(rng), y: drawSway(rng), near: drawSway(rng), gaze: drawSway(rng), focus: drawSway(rng) };
  const looks = Math.min(8, still.gazeDeg);
  const glass = rng.chance(0.3) ? drawGlass(rng, still) : null;
  const endMs = (light.at(-1)?.atMs ?? 2600) + tailMs;
  const blinkAt = rng.chance(0.5) ? rng.range(0, endMs) : Number.POSITIVE_INFINITY;
  const blinkMs = rng.range(120, 260);
  const moments: EyeMoment[] = [];
  for (const t of options.timesMs ?? takeTimes(rng, endMs, options.framesPerSecond ?? 8)) {
    const grain = moments.length;
    const scale = 1 + 0.008 * drift.near(t);
    const since = t - blinkAt - blinkMs;
    const drawn: DrawnCapture = {
      ...still,
      radiusPx: still.radiusPx * scale,
      centreX: still.centreX + 0.02 * still.radiusPx * drift.x(t),
      centreY: still.centreY + 0.02 * still.radiusPx * drift.y(t),
      gazeDeg: Math.max(0, looks + 0.8 * drift.gaze(t)),
      dilation: width(t),
      closed: t >= blinkAt && since < 0,
      // Somebody who is told to hold still is seldom smeared.
      motionPx: Math.min(still.motionPx, 1.5),
      defocusPx: Math.min(still.defocusPx, 0.014 * still.radiusPx) * (1 + 0.15 * drift.focus(t)),
      stream: (part) => (part === 'noise' ? createRng('eye sequence', eye.irisSeed, seed, 'noise', grain) : still.stream(part)),
    };
    const sliding = since >= 0 ? 0.07 * exp(-since / 350) : 0;
    moments.push({ atMs: Math.round(t), drawn, glass, slip: { u: 0.012 * drift.y(t), v: 0.012 * drift.x(t) + sliding } });
  }
  return moments;
}

/** Not quite evenly, as cameras take pictures. */
function* takeTimes(rng: Rng, endMs: number, framesPerSecond: number): Generator<number, void, undefined> {
  for (let t = rng.range(0, 60); t < endMs; t += (1000 / framesPerSecond) * rng.range(0.92, 1.08)) yield t;
}

/**
 * Pupil ratio over time. A pupil begins to narrow 200–300 ms after light comes, is at its narrowest about a second after it, and takes several times as long to
 * widen again (C. J. Ellis, British Journal of Ophthalmology 65, 1981: a fifth to a third of its width at the light of a lamp, less in the old).
 */
function pupilOver(light: readonly LightChange[], rng: Rng, reacts: number, resting?: number): (atMs: number) => number {
  const usual = clamp(rng.normal(0.46, 0.06), 0.33, 0.6);
  const rest = resting ?? usual;
  const amplitude = reacts * clamp(rng.normal(0.22, 0.06), 0.09, 0.36);
  const latencyMs = clamp(rng.normal(250, 25), 200, 320);
  const narrowMs = rng.range(180, 340);
  const widenMs = rng.range(500, 1500);
  const hippus = drawSway(rng);
  const stepMs = 10;
  const path: number[] = [];
  let drive = 0;
  for (let t = 0; t < 12_000; t += stepMs) {
    const isBright = lightAt(light, t - latencyMs);
    drive += ((isBright ? 1 : 0) - drive) * (stepMs / (isBright ? narrowMs : widenMs));
    path.push(rest * (1 - amplitude * drive));
  }
  return (atMs) => clamp(path[Math.min(path.length - 1, Math.floor(atMs / stepMs))]! * (1 + 0.008 * hippus(atMs)), 0.15, 0.7);
}

function lightAt(light: readonly LightChange[], atMs: number): boolean {
  let isBright = false;
  for (const change of light) if (change.atMs <= atMs) isBright = change.isBright;
  return isBright;
}

/** Lamps mirrored in a glass, off the pupil as somebody is asked to hold the head, and its veil. */
function drawGlass(rng: Rng, { frame, radiusPx, centreX, centreY }: DrawnCapture): Float32Array {
  const { width, height } = frame;
  const glow = new Float32Array(width * height).fill(rng.range(0, 5));
  const spots = rng.int(1, 3);
  for (let i = 0; i < spots; i++) {
    const turn = rng.range(0, TAU);
    const away = rng.range(0.75, 2.2) * radiusPx;
    const [x0, y0] = [centreX + away * sin(turn + TAU / 4), centreY + away * sin(turn)];
    const [rx, ry] = [rng.range(0.06, 0.16) * radiusPx, rng.range(0.05, 0.12) * radiusPx];
    for (let y = Math.max(0, Math.ceil(y0 - ry)); y <= Math.min(height - 1, y0 + ry); y++)
      for (let x = Math.max(0, Math.ceil(x0 - rx)); x <= Math.min(width - 1, x0 + rx); x++) {
        const q = ((x - x0) / rx) ** 2 + ((y - y0) / ry) ** 2;
        if (q < 1) glow[y * width + x] = glow[y * width + x]! + 300 * Math.min(1, 3 * (1 - q));
      }
  }
  return glow;
}

/** Slow swinging about 0, mostly within ±1.5. */
function drawSway(rng: Rng): (t: number) => number {
  const waves = [1, 0.6, 0.4].map((size) => ({ size, period: rng.range(900, 3500), phase: rng.range(0, TAU) }));
  return (t) => waves.reduce((sum, { size, period, phase }) => sum + size * sin((TAU * t) / period + phase), 0);
}
