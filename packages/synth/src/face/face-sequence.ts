/**
 * A person who does what a challenge asks for, before a camera: frames with their times, from a seed. For the CLI's attack report, tests, and a page whose camera is to
 * show somebody: `drawSequence(makeHead('anna'), ['turn-left', 'blink', 'come-closer'], { seed: 1 })` yields `{ atMs, image }` one after the other, `actSequence` for somebody who
 * listens to what is asked, `planSequence` only the movements, for whoever draws them with `renderHead` in their own time. The same arguments give the same frames in Node and in browsers.
 */
import type { ChallengeStep, ColourImage } from '@sclera/engine';
import { atan2, clamp, cos, PI, sin, smoothstep } from '../exact-math.ts';
import { createRng, type Rng } from '../rng.ts';
import type { Head } from './head.ts';
import { noseReach } from './head-surface.ts';
import { type HeadShot, renderHead } from './render-head.ts';

export interface SequenceOptions {
  /** Of the movements, the light and the sensor's noise. */
  readonly seed: string | number;
  /** 320 × 240 unless told. */
  readonly width?: number;
  readonly height?: number;
  /** 12 unless told. */
  readonly framesPerSecond?: number;
  /** How open this person's eyes are when they do not blink: 1 unless told, 0 shut all the time. */
  readonly eyesOpen?: number;
  /** How far this person's nose stands out, in half distances between the eyes: who is told when it is enough turns less far with a long one. 1 unless told. */
  readonly noseReach?: number;
}

/** What one frame shows. */
export interface SequenceMoment {
  /** Since the challenge was drawn. */
  readonly atMs: number;
  readonly shot: Partial<HeadShot>;
}

export interface SequenceFrame {
  readonly atMs: number;
  readonly image: ColourImage;
}

/** Draws what {@link planSequence} plans, frame by frame. */
export function* drawSequence(
  head: Head,
  steps: readonly ChallengeStep[],
  options: SequenceOptions,
): Generator<SequenceFrame, void, undefined> {
  for (const { atMs, shot } of planSequence(steps, { noseReach: noseReach(head), ...options }))
    yield { atMs, image: renderHead(head, shot) };
}

/** What somebody before a camera is asked for; null once nothing is. */
export type Asked = ChallengeStep | 'look-straight' | null;

/**
 * Draws a person who listens: does the step that `asked` names at that moment, looks what is asked for next, and does again, further, what was not seen; up to four times, and
 * for as long as a challenge lasts. `asked` is called between frames, when the one before was looked at.
 */
export function* actSequence(head: Head, asked: () => Asked, options: SequenceOptions): Generator<SequenceFrame, void, undefined> {
  const { seed, width = 320, height = 240, framesPerSecond = 12, eyesOpen = 1 } = options;
  const rng = createRng('face that listens', seed);
  const stance = drawStance(rng, rng.range(-3, 3), width);
  const size = { width, height, eyesOpen };
  const gestures: Gesture[] = [];
  let [t, count, near] = [0, 0, 0];
  const until = function* (endMs: number): Generator<SequenceFrame, void, undefined> {
    for (; t < endMs; t += (1000 / framesPerSecond) * rng.range(0.9, 1.1)) {
      yield { atMs: Math.round(200 + t), image: renderHead(head, shotAt(t, gestures, stance, size, `${seed} ${count++}`)) };
    }
  };
  yield* until(rng.range(500, 800));
  for (let [before, goes] = [null as Asked, 0]; t < patienceMs; ) {
    const step = asked();
    if (step === null) return;
    if (step === 'look-straight') {
      yield* until(t + rng.range(300, 500));
      continue;
    }
    goes = step === before ? goes + 1 : 0;
    before = step;
    if (goes === mostGoes) return;
    const startMs = t + rng.range(150, 350);
    const gesture = gestureOf(step, { startMs, atRest: stance.yaw, reach: noseReach(head), near, goes }, rng);
    if (gesture.what === 'near') near += gesture.amount;
    gestures.push(gesture);
    yield* until(endOf(gesture) + rng.range(350, 650));
  }
}

/** A challenge lasts half a minute. */
const patienceMs = 27_000;
const mostGoes = 4;

/**
 * The movements: a moment's look into the camera, the steps one after the other with a pause before each, as far and as fast as people do, and over all of it the sway of
 * somebody who stands. Who has come closer stays there.
 */
export function planSequence(steps: readonly ChallengeStep[], options: SequenceOptions): readonly SequenceMoment[] {
  const { seed, width = 320, height = 240, framesPerSecond = 12, eyesOpen = 1, noseReach: reach = 1 } = options;
  const rng = createRng('face sequence', seed, steps.join());
  const yaw = rng.range(-3, 3);
  const gestures: Gesture[] = [];
  let at = rng.range(500, 800);
  for (const step of steps) {
    const gesture = gestureOf(step, { startMs: at, atRest: yaw, reach, near: 0, goes: 0 }, rng);
    gestures.push(gesture);
    at = endOf(gesture) + rng.range(350, 650);
  }
  const stance = drawStance(rng, yaw, width);
  const frameMs = 1000 / framesPerSecond;
  const moments: SequenceMoment[] = [];
  for (let t = 0; t < at; t += frameMs * rng.range(0.9, 1.1)) {
    const shot = shotAt(t, gestures, stance, { width, height, eyesOpen }, `${seed} ${moments.length}`);
    moments.push({ atMs: Math.round(200 + t), shot });
  }
  return moments;
}

/** How somebody stands there, and sways. */
interface Stance {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly distanceMm: number;
  readonly interEyePx: number;
  readonly light: Pick<HeadShot, 'lightRight' | 'lightAbove' | 'exposure'>;
  readonly sway: Readonly<Record<'yaw' | 'pitch' | 'roll' | 'x' | 'y' | 'near', (t: number) => number>>;
}

function drawStance(rng: Rng, yaw: number, width: number): Stance {
  return {
    yaw,
    pitch: rng.range(-5, 5),
    roll: rng.range(-3, 3),
    distanceMm: rng.range(560, 720),
    interEyePx: (width / 8.2) * rng.range(0.93, 1.05),
    light: { lightRight: rng.range(-28, 28), lightAbove: rng.range(20, 50), exposure: rng.range(0.85, 1.1) },
    sway: { yaw: drawSway(rng), pitch: drawSway(rng), roll: drawSway(rng), x: drawSway(rng), y: drawSway(rng), near: drawSway(rng) },
  };
}

function shotAt(
  t: number,
  gestures: readonly Gesture[],
  { yaw, pitch, roll, distanceMm, interEyePx, light, sway }: Stance,
  { width, height, eyesOpen }: { readonly width: number; readonly height: number; readonly eyesOpen: number },
  grain: string,
): Partial<HeadShot> {
  const sum = (what: Gesture['what']): number => gestures.reduce((total, one) => total + (one.what === what ? pulse(one, t) : 0), 0);
  const near = (1 + sum('near')) * (1 + 0.012 * sway.near(t));
  return {
    width,
    height,
    yaw: yaw + sum('yaw') + 1.3 * sway.yaw(t),
    pitch: pitch + 1.1 * sway.pitch(t),
    roll: roll + 0.8 * sway.roll(t),
    distanceMm: distanceMm / near,
    interEyePx: interEyePx * near,
    at: { x: width * (0.5 + 0.008 * sway.x(t)), y: height * (0.42 + 0.008 * sway.y(t)) },
    eyesOpen: eyesOpen * clamp(1 - sum('lids'), 0, 1),
    ...light,
    grain,
  };
}

/** Something that rises, stays and falls. */
interface Gesture {
  /** Degrees towards the picture's right; growth of the face in the picture; how far the lids fall, 1 shut. */
  readonly what: 'yaw' | 'near' | 'lids';
  readonly startMs: number;
  readonly riseMs: number;
  readonly holdMs: number;
  readonly fallMs: number;
  readonly amount: number;
}

/** When and from where somebody moves. */
interface Go {
  readonly startMs: number;
  /** Where the face looks meanwhile, degrees. */
  readonly atRest: number;
  /** Of the nose. */
  readonly reach: number;
  /** How far they have come closer already, of 1. */
  readonly near: number;
  /** How often it was not seen: then it is done further. */
  readonly goes: number;
}

function gestureOf(step: ChallengeStep, { startMs, atRest, reach, near, goes }: Go, rng: Rng): Gesture {
  if (step === 'blink')
    return {
      what: 'lids',
      startMs,
      amount: 1,
      riseMs: rng.range(50, 80),
      holdMs: rng.range(80, 160) + 60 * goes,
      fallMs: rng.range(70, 120),
    };
  if (step === 'come-closer')
    return { what: 'near', startMs, amount: (1 + near) * rng.range(0.36, 0.45), riseMs: rng.range(700, 1100), holdMs: 0, fallMs: stays };
  // As far as people go who are told when it is enough. On an unmirrored picture the person’s left is the right side.
  const side = step === 'turn-left' ? 1 : -1;
  const amount = side * (enough(rng.range(25.5, 29.5), reach) + 2 * goes) - atRest;
  return { what: 'yaw', startMs, amount, riseMs: rng.range(450, 700), holdMs: rng.range(150, 350), fallMs: rng.range(450, 700) };
}

function endOf({ startMs, riseMs, holdMs, fallMs }: Gesture): number {
  return startMs + riseMs + (fallMs === stays ? 0 : holdMs + fallMs);
}

/** Degrees that take this nose as far aside as a usual one goes at so many: a camera tells by the nose when it is enough. */
function enough(degrees: number, reach: number): number {
  const angle = (degrees * PI) / 180;
  return clamp((atan2(sin(angle), reach * cos(angle)) * 180) / PI, 25.5, 29.5);
}

/** A fall that never comes. */
const stays = 1e9;

function pulse({ startMs, riseMs, holdMs, fallMs, amount }: Gesture, t: number): number {
  const up = smoothstep(startMs, startMs + riseMs, t);
  if (fallMs === stays) return amount * up;
  const down = startMs + riseMs + holdMs;
  return amount * up * (1 - smoothstep(down, down + fallMs, t));
}

/** Slow swinging about 0, mostly within ±1.5: three waves of 1 to 4 s. */
function drawSway(rng: Rng): (t: number) => number {
  const waves = [1, 0.6, 0.4].map((size) => ({ size, period: rng.range(1000, 4000), phase: rng.range(0, 2 * PI) }));
  return (t) => waves.reduce((sum, { size, period, phase }) => sum + size * sin((2 * PI * t) / period + phase), 0);
}
