/**
 * Presentation attacks on an iris camera (ISO/IEC 30107): what somebody may hold before it, wear, or put in its place, instead of an eye that is bare and there now. For
 * measuring; nothing here is of anybody.
 */
import type { LightChange } from '@sclera/engine';
import { type EyeTraits, makePerson } from '../person.ts';
import { lightOf } from '../render.ts';
import { createRng, type Rng } from '../rng.ts';
import type { CaptureProfile } from '../types.ts';
import { type FlatEye, printedOn, screenOf, seeThroughHole } from './eye-flat.ts';
import { dottedLens, strokedLens } from './eye-lens.ts';
import { type EyeFrame, type EyeMoment, planEye, showEye, throughCamera } from './eye-sequence.ts';

/** In words, for reports. */
export const eyeAttackSpecies: Readonly<Record<EyeAttackSpecies, string>> = {
  print: 'a picture of the eye printed on paper',
  'print-hole': 'the same with a hole where the pupil is, and a living eye behind it',
  lens: 'a living eye with an opaque contact lens of printed dots',
  'lens-strokes': 'a living eye with a contact lens of printed strokes',
  prosthesis: 'an artificial eye: the lamps mirror in it, its pupil stays',
  screen: 'a clip of the eye under another light, on a screen',
  still: 'one picture of the eye, frame after frame, put in place of the camera',
  stills: 'two pictures, with a wide and a narrow pupil, changed as the light asks, with noise, put in place of the camera',
  replay: 'a clip of the eye under another light, put in place of the camera',
  swap: 'one eye begins, another goes on',
  'screen-made': 'a clip made for the very light, on a screen',
  'injected-made': 'a clip made for the very light, put in place of the camera',
};

export type EyeAttackSpecies =
  | 'print'
  | 'print-hole'
  | 'lens'
  | 'lens-strokes'
  | 'prosthesis'
  | 'screen'
  | 'still'
  | 'stills'
  | 'replay'
  | 'swap'
  | 'screen-made'
  | 'injected-made';

export interface EyeAttackOptions {
  readonly seed: string;
  /** `far` unless told. */
  readonly profile?: CaptureProfile;
  /** 8 unless told. */
  readonly framesPerSecond?: number;
  /** The light that a clip was recorded under which is used for another: as it was drawn for somebody else. */
  readonly otherLight: readonly LightChange[];
}

/** Frame by frame what the camera sees, or what is put in its place, while the light follows its plan. The same arguments give the same frames. */
export function drawEyeAttack(
  species: EyeAttackSpecies,
  light: readonly LightChange[],
  { seed, otherLight, ...camera }: EyeAttackOptions,
): Iterable<EyeFrame> {
  const rng = createRng('eye attack', species, seed);
  const side = rng.chance(0.5) ? 'left' : 'right';
  const eye = makePerson(`${seed} victim`, 0)[side];
  const other = makePerson(`${seed} attacker`, 0)[side];
  const plan = (whose: EyeTraits, followed = light, reacts = 1): readonly EyeMoment[] =>
    planEye(whose, followed, { ...camera, seed, reacts });
  return draw[species]({ rng, eye, other, light, otherLight, seed, plan });
}

interface Scene {
  readonly rng: Rng;
  /** Whose iris is shown. */
  readonly eye: EyeTraits;
  /** Who stands there. */
  readonly other: EyeTraits;
  readonly light: readonly LightChange[];
  readonly otherLight: readonly LightChange[];
  readonly seed: string;
  plan(whose: EyeTraits, light?: readonly LightChange[], reacts?: number): readonly EyeMoment[];
}

const draw: Readonly<Record<EyeAttackSpecies, (scene: Scene) => Iterable<EyeFrame>>> = {
  print: ({ seed, eye, other, plan, rng }) => {
    const paper = printedOn(printOf(eye, plan), rng, seed);
    return lazily(plan(other), (moment) => throughCamera(paper(moment), moment));
  },
  'print-hole': ({ seed, eye, other, plan, rng }) => {
    const paper = printedOn(printOf(eye, plan), rng, seed);
    const hole = rng.range(0.8, 1.05);
    const holeRadius = hole * (plan(eye)[0] as EyeMoment).drawn.dilation;
    return lazily(plan(other), (moment) => {
      const behind = lightOf(other, moment.drawn);
      return throughCamera(seeThroughHole(paper(moment), behind, moment, holeRadius), moment);
    });
  },
  lens: ({ other, plan, rng }) => {
    const wear = dottedLens(rng);
    return lazily(plan(other), (moment) => showEye(other, moment, { lens: wear(moment.slip) }));
  },
  'lens-strokes': ({ other, plan, rng }) => {
    const wear = strokedLens(rng);
    return lazily(plan(other), (moment) => showEye(other, moment, { lens: wear(moment.slip) }));
  },
  prosthesis: ({ eye, plan, light }) => lazily(plan(eye, light, 0).map(unblinking), (moment) => showEye(eye, moment)),
  screen: (scene) => drawScreen(scene, scene.otherLight),
  still: ({ eye, plan }) => {
    const moments = plan(eye);
    const image = showEye(eye, moments[0] as EyeMoment);
    return lazily(moments, () => ({ ...image, data: image.data.slice() }));
  },
  stills: ({ eye, plan, rng }) => {
    const moments = plan(eye).map(unblinking);
    const widths = moments.map(({ drawn }) => drawn.dilation);
    const [narrow, wide] = [Math.min(...widths), Math.max(...widths)];
    const [first] = moments as [EyeMoment];
    const frozen = [narrow, wide].map((dilation) => lightOf(eye, { ...first.drawn, dilation }).light);
    const from = narrow + rng.range(0.3, 0.7) * (wide - narrow);
    return lazily(moments, (moment) =>
      throughCamera(frozen[moment.drawn.dilation > from ? 1 : 0] as Float32Array, {
        ...first,
        drawn: { ...first.drawn, stream: moment.drawn.stream },
      }),
    );
  },
  replay: ({ eye, plan, light, otherLight }) =>
    during(
      light,
      lazily(plan(eye, otherLight), (moment) => showEye(eye, moment)),
    ),
  swap: ({ eye, other, plan, rng }) => {
    const moments = plan(eye);
    const from = rng.range(0.15, 0.7) * moments.length;
    // Somebody of the same build steps in: place, lids and lamps stay, the iris is another.
    return lazily(moments, (moment, i) =>
      showEye(i < from ? eye : { ...eye, irisSeed: other.irisSeed, texture: other.texture, irisLevel: other.irisLevel }, moment),
    );
  },
  'screen-made': (scene) => drawScreen(scene, scene.light),
  'injected-made': ({ eye, plan }) => lazily(plan(eye), (moment) => showEye(eye, moment)),
};

function drawScreen({ seed, eye, other, light, plan, rng }: Scene, played: readonly LightChange[]): Iterable<EyeFrame> {
  const show = screenOf(rng, seed);
  const clip = plan(eye, played);
  const camera = plan(other);
  const pairs = camera.slice(0, clip.length);
  return during(
    light,
    lazily(pairs, (moment, i) => {
      const shown = clip[i] as EyeMoment;
      const recorded = { ...showEye(eye, shown), eyeX: shown.drawn.centreX, eyeY: shown.drawn.centreY, radiusPx: shown.drawn.radiusPx };
      return throughCamera(show(recorded, moment), moment);
    }),
  );
}

/** The picture that was printed: taken by the same camera, at its best. */
function printOf(eye: EyeTraits, plan: Scene['plan']): FlatEye {
  const [first] = plan(eye) as [EyeMoment];
  const drawn = { ...unblinking(first).drawn, defocusPx: 0.3, motionPx: 0 };
  const { centreX: eyeX, centreY: eyeY, radiusPx } = drawn;
  return { ...throughCamera(lightOf(eye, drawn).light, { ...first, drawn, glass: null }), eyeX, eyeY, radiusPx };
}

function unblinking(moment: EyeMoment): EyeMoment {
  return { ...moment, drawn: { ...moment.drawn, closed: false } };
}

/** A clip that is longer than the light's plan is cut off. */
function* during(light: readonly LightChange[], frames: Iterable<EyeFrame>): Generator<EyeFrame, void, undefined> {
  const endMs = (light.at(-1)?.atMs ?? Number.POSITIVE_INFINITY) + 900;
  for (const frame of frames) if (frame.atMs <= endMs) yield frame;
}

function* lazily(
  moments: readonly EyeMoment[],
  image: (moment: EyeMoment, index: number) => EyeFrame['image'],
): Generator<EyeFrame, void, undefined> {
  for (const [i, moment] of moments.entries()) yield { atMs: moment.atMs, image: image(moment, i) };
}
