/**
 * Presentation attacks on a challenge (ISO/IEC 30107): what somebody may show a camera, or put in its place, instead of the face of a person who is there now. For
 * measuring; nothing here is of anybody.
 */
import { type ChallengeStep, type ColourImage, challengeSteps } from '@sclera/engine';
import { sin } from '../exact-math.ts';
import { createRng, type Rng } from '../rng.ts';
import { type Holding, paper, type Surface, screen, seeFlat } from './attack-flat.ts';
import { planSequence, type SequenceFrame, type SequenceMoment } from './face-sequence.ts';
import { type Head, makeHead } from './head.ts';
import { noseReach } from './head-surface.ts';
import { renderHead } from './render-head.ts';

/** In words, for reports. */
export const attackSpecies: Readonly<Record<AttackSpecies, string>> = {
  still: 'one picture of the person, over and over, put in place of the camera',
  stills: 'pictures of the person for each step, in the order asked for, put in place of the camera',
  replay: 'a clip of the person at another challenge, put in place of the camera',
  print: 'a printed photograph, moved, tilted and bent as the steps ask',
  'print-eyes': 'the same with the eyes cut out, and living ones behind that blink',
  screen: 'a clip of the person at another challenge, on a tilted screen',
  shut: 'the person, with eyes shut all the time',
  swap: 'the person begins, somebody else goes on',
  skip: 'the person leaves out one step',
  'screen-made': 'a clip made once the challenge is known, on a tilted screen',
  'injected-made': 'a clip made once the challenge is known, put in place of the camera',
};

export type AttackSpecies =
  | 'still'
  | 'stills'
  | 'replay'
  | 'print'
  | 'print-eyes'
  | 'screen'
  | 'shut'
  | 'swap'
  | 'skip'
  | 'screen-made'
  | 'injected-made';

export interface AttackOptions {
  /** Of person, movements, paper, screen and noise. */
  readonly seed: string;
  /** Who is shown, where it is not to be a person of the seed: to draw a head's skin takes as long as ten frames. */
  readonly person?: Head;
  /** Who goes on where somebody else does; a person of the seed unless told. */
  readonly other?: Head;
  /** 320 × 240 unless told. */
  readonly width?: number;
  readonly height?: number;
  /** 10 unless told. */
  readonly framesPerSecond?: number;
}

/** Frame by frame what the camera sees, or what is put in its place, when a challenge asks for `steps`. The same arguments give the same frames. */
export function drawAttack(species: AttackSpecies, steps: readonly ChallengeStep[], options: AttackOptions): Iterable<SequenceFrame> {
  const { seed, person, other, ...camera } = options;
  const head = person ?? makeHead(`${seed} person`);
  const reach = noseReach(head);
  const scene: Scene = {
    rng: createRng('attack', species, seed),
    head,
    other: () => other ?? makeHead(`${seed} somebody else`),
    seed,
    plan: (asked, rest = {}) =>
      planSequence(asked, { framesPerSecond: 10, width: 320, height: 240, seed, noseReach: reach, ...camera, ...rest }),
    steps,
  };
  return draw[species](scene);
}

interface Scene {
  readonly rng: Rng;
  readonly head: Head;
  other(): Head;
  readonly seed: string;
  readonly steps: readonly ChallengeStep[];
  plan(steps: readonly ChallengeStep[], rest?: { readonly eyesOpen?: number; readonly noseReach?: number }): readonly SequenceMoment[];
}

const draw: Readonly<Record<AttackSpecies, (scene: Scene) => Iterable<SequenceFrame>>> = {
  still: ({ head, plan, steps }) => {
    const moments = plan(steps);
    const image = renderHead(head, moments[0]?.shot);
    return lazily(moments, () => copyOf(image));
  },
  stills: ({ head, plan, steps }) => {
    const moments = plan(steps);
    const known = new Map<string, ColourImage>();
    const usual = moments[0]?.shot.interEyePx ?? 1;
    return lazily(moments, ({ shot }) => {
      const { yaw = 0, eyesOpen = 1, interEyePx = usual } = shot;
      const what =
        yaw > 12 ? 'left' : yaw < -12 ? 'right' : `${eyesOpen < 0.5 ? 'shut' : 'open'} ${interEyePx > 1.2 * usual ? 'near' : 'far'}`;
      const image = known.get(what) ?? renderHead(head, shot);
      known.set(what, image);
      return copyOf(image);
    });
  },
  replay: ({ head, plan, steps, rng }) => lazily(plan(otherThan(steps, rng)), ({ shot }) => renderHead(head, shot)),
  print: (scene) => drawPrint(scene, false),
  'print-eyes': (scene) => drawPrint(scene, true),
  screen: (scene) => drawScreen(scene, otherThan(scene.steps, scene.rng)),
  shut: ({ head, plan, steps }) => lazily(plan(steps, { eyesOpen: 0 }), ({ shot }) => renderHead(head, shot)),
  swap: ({ head, plan, steps, rng, ...scene }) => {
    const moments = plan(steps);
    const from = rng.range(0.15, 0.6) * moments.length;
    const other = scene.other();
    return lazily(moments, ({ shot }, i) => renderHead(i < from ? head : other, shot));
  },
  skip: ({ head, plan, steps, rng }) => {
    const left = rng.int(0, steps.length - 1);
    return lazily(plan(steps.filter((_, i) => i !== left)), ({ shot }) => renderHead(head, shot));
  },
  'screen-made': (scene) => drawScreen(scene, scene.steps),
  'injected-made': ({ head, plan, steps }) => lazily(plan(steps), ({ shot }) => renderHead(head, shot)),
};

/** Turning the head is to turn the picture, further than a head would be; to blink is to nod with it. */
function drawPrint({ rng, head, seed, plan, steps }: Scene, hasEyes: boolean): Iterable<SequenceFrame> {
  // Paper has no nose: it is turned as far as a usual one asks, and further.
  const moments = plan(steps, { noseReach: 1 });
  const print = (eyesOpen: number): ColourImage => renderHead(head, { width: 320, height: 400, interEyePx: 80, eyesOpen, noise: 0 });
  const prints = hasEyes ? [print(0), print(0.5), print(1)] : [print(1)];
  const surface = paper(seed);
  const further = rng.range(1, 2.3);
  const bends = rng.range(-0.5, 0.5);
  const nods = hasEyes ? 0 : rng.range(15, 50);
  return lazily(moments, ({ shot }, i) => {
    const { yaw = 0, pitch = 0, eyesOpen = 1, interEyePx = 39, at = { x: 160, y: 100 } } = shot;
    const shown = prints[Math.floor(eyesOpen * (prints.length - 1) + 0.5)] as ColourImage;
    const scale = interEyePx / 80;
    // Eyes are at 45 % of the print's height, its middle at 50 %.
    const middle = { x: at.x, y: at.y + 20 * scale };
    const holding = { ...heldAs(shot, `${seed} ${i}`), yaw: yaw * further, pitch: pitch - nods * (1 - eyesOpen), scale, at: middle };
    return seeFlat(shown, { ...holding, bend: bends * (0.3 + 0.7 * Math.min(1, Math.abs(yaw) / 20)) }, surface);
  });
}

/** A hand-held screen that fills most of the camera's picture. */
function drawScreen({ rng, head, seed, plan }: Scene, played: readonly ChallengeStep[]): Iterable<SequenceFrame> {
  const moments = plan(played);
  const { width = 320, height = 240 } = moments[0]?.shot ?? {};
  const surface: Surface = screen(seed, { width, height });
  const tilt = { yaw: rng.range(-25, 25), pitch: rng.range(-15, 15), roll: rng.range(-5, 5), scale: rng.range(0.9, 1.1) };
  const [x, y] = [rng.range(-10, 10), rng.range(-8, 8)];
  const period = rng.range(1500, 4000);
  return lazily(moments, ({ shot, atMs }, i) => {
    const sway = sin((6.2832 * atMs) / period);
    const at = { x: width / 2 + x + 3 * sway, y: height / 2 + y - 2 * sway };
    const holding = { ...heldAs(shot, `${seed} ${i}`), ...tilt, yaw: tilt.yaw + 2 * sway, at, bend: 0 };
    return seeFlat(renderHead(head, shot), holding, surface);
  });
}

function heldAs(shot: SequenceMoment['shot'], grain: string): Omit<Holding, 'scale' | 'at' | 'bend'> {
  return { width: shot.width ?? 320, height: shot.height ?? 240, yaw: 0, pitch: 0, roll: shot.roll ?? 0, grain };
}

/** One of the other 23 challenges. */
function otherThan(steps: readonly ChallengeStep[], rng: Rng): readonly ChallengeStep[] {
  for (;;) {
    const left = [...challengeSteps];
    const drawn = steps.map(() => left.splice(rng.int(0, left.length - 1), 1)[0] as ChallengeStep);
    if (drawn.join() !== steps.join()) return drawn;
  }
}

function* lazily(
  moments: readonly SequenceMoment[],
  image: (moment: SequenceMoment, index: number) => ColourImage,
): Generator<SequenceFrame, void, undefined> {
  for (const [i, moment] of moments.entries()) yield { atMs: moment.atMs, image: image(moment, i) };
}

/** Whoever looks at a frame overwrites it. */
function copyOf({ width, height, data }: ColourImage): ColourImage {
  return { width, height, data: data.slice() };
}
