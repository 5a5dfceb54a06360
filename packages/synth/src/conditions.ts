import { clamp, PI } from './exact-math.ts';
import type { EyeTraits } from './person.ts';
import { createRng, type Rng } from './rng.ts';
import type { CaptureDials, CaptureProfile, Dial } from './types.ts';

export interface FrameSpec {
  readonly width: number;
  readonly height: number;
  /** Iris radius of an eye with `irisScale` 1. */
  readonly irisRadiusPx: number;
  /** Standard deviation of where the iris centre lands. */
  readonly centring: { readonly x: number; readonly y: number };
}

export const FRAMES: Readonly<Record<CaptureProfile, FrameSpec>> = {
  desk: { width: 640, height: 480, irisRadiusPx: 115, centring: { x: 26, y: 18 } },
  close: { width: 320, height: 280, irisRadiusPx: 99, centring: { x: 13, y: 9 } },
  far: { width: 320, height: 240, irisRadiusPx: 52, centring: { x: 16, y: 11 } },
};

/** Everything that changes from one capture to the next. */
export interface DrawnCapture {
  readonly profile: CaptureProfile;
  readonly frame: FrameSpec;
  readonly radiusPx: number;
  readonly centreX: number;
  readonly centreY: number;
  readonly dilation: number;
  readonly rollDeg: number;
  /** Part of the roll that the eyeball turns in its socket; the lids take the rest. */
  readonly torsionDeg: number;
  readonly gazeDeg: number;
  readonly gazeDirectionDeg: number;
  readonly occlusion: number;
  readonly closed: boolean;
  /** Times the usual number. */
  readonly lashes: number;
  readonly defocusPx: number;
  readonly motionPx: number;
  readonly motionDeg: number;
  readonly readNoiseSd: number;
  /** Noise variance per grey level. */
  readonly photonGain: number;
  readonly jpegQuality: number | null;
  readonly exposure: number;
  readonly lightX: number;
  readonly lightY: number;
  /** Names the streams of lashes, reflections and noise. */
  readonly stream: (part: string) => Rng;
}

const DIAL_LIMITS = {
  dilation: [0.1, 0.75],
  occlusion: [0, 0.9],
  gaze: [0, 40],
  roll: [-45, 45],
  blur: [0, 20],
  noise: [0, 20],
  lashes: [0, 4],
} as const;

/** Draws a capture's conditions; dials fix or scale single ones. @throws RangeError for a dial out of range. */
export function drawConditions(eye: EyeTraits, captureIndex: number, dials: CaptureDials): DrawnCapture {
  if (!Number.isInteger(captureIndex) || captureIndex < 0) throw new RangeError('capture index must be a whole number from 0');
  const stream = (part: string): Rng => createRng(eye.irisSeed, 'capture', captureIndex, part);
  const profile = dials.profile ?? 'desk';
  const frame = FRAMES[profile];
  const place = stream('place');
  const radiusPx = frame.irisRadiusPx * eye.irisScale * clamp(place.normal(1, 0.025), 0.93, 1.07);
  const centreX = (frame.width - 1) / 2 + clamp(place.normal(0, frame.centring.x), -2 * frame.centring.x, 2 * frame.centring.x);
  const centreY = (frame.height - 1) / 2 + clamp(place.normal(0, frame.centring.y), -2 * frame.centring.y, 2 * frame.centring.y);
  const gaze = stream('gaze');
  const gazeDeg = turn('gaze', dials.gaze, gaze, () => Math.min(20, gaze.chance(0.85) ? Math.abs(gaze.normal(0, 3)) : gaze.range(3, 20)));
  const gazeDirectionDeg = stream('gaze direction').range(0, 360);
  const roll = stream('roll');
  const rollDeg = turn('roll', dials.roll, roll, () => clamp(roll.normal(0, 2.5), -12, 12));
  const dilation = stream('dilation');
  const occlusion = stream('occlusion');
  const optics = stream('optics');
  const scale = radiusPx / 110;
  const blur = scaled('blur', dials.blur);
  const noise = scaled('noise', dials.noise);
  const sensor = stream('sensor');
  const light = stream('light');
  return {
    profile,
    frame,
    radiusPx,
    centreX,
    centreY,
    dilation: turn('dilation', dials.dilation, dilation, () => clamp(dilation.normal(0.41, 0.08), 0.2, 0.65)),
    rollDeg,
    torsionDeg: clamp(stream('torsion').normal(0, 0.8), -2, 2),
    gazeDeg,
    gazeDirectionDeg,
    occlusion: turn('occlusion', dials.occlusion, occlusion, () => drawOcclusion(occlusion)),
    closed: dials.closed ?? false,
    lashes: scaled('lashes', dials.lashes),
    defocusPx: blur * scale * (0.55 + Math.abs(optics.normal(0, 0.75))),
    motionPx: blur * scale * (optics.chance(0.3) ? optics.range(0.5, 5) : 0.3),
    motionDeg: optics.range(0, 180),
    readNoiseSd: noise * sensor.range(1.1, 3.1),
    photonGain: noise * noise * sensor.range(0.01, 0.08),
    jpegQuality: sensor.chance(0.6) ? sensor.int(75, 97) : null,
    exposure: clamp(light.normal(1, 0.06), 0.85, 1.16),
    lightX: light.normal(0, 0.05),
    lightY: light.normal(-0.02, 0.04),
    stream,
  };
}

export function radians(degrees: number): number {
  return (degrees * PI) / 180;
}

/** Mostly a rim under the upper lid; now and then half the iris. */
function drawOcclusion(rng: Rng): number {
  const u = rng.next();
  return rng.chance(0.03) ? rng.range(0.3, 0.5) : 0.01 + 0.29 * u * u;
}

function turn(name: keyof typeof DIAL_LIMITS, dial: Dial | undefined, rng: Rng, draw: () => number): number {
  if (dial === undefined) return draw();
  const [lo, hi] = typeof dial === 'number' ? [dial, dial] : dial;
  const [least, most] = DIAL_LIMITS[name];
  if (!(lo >= least && lo <= hi && hi <= most)) throw new RangeError(`dial ${name} must lie in ${least}–${most}, a pair in rising order`);
  return lo === hi ? lo : rng.range(lo, hi);
}

function scaled(name: 'blur' | 'noise' | 'lashes', dial: number | undefined): number {
  if (dial === undefined) return 1;
  const [least, most] = DIAL_LIMITS[name];
  if (!(dial >= least && dial <= most)) throw new RangeError(`dial ${name} must lie in ${least}–${most}`);
  return dial;
}
