import type { GrayImage } from '@sclera/engine';
import { makePerson } from './person.ts';
import { renderEye } from './render.ts';
import type { CaptureConditions, CaptureDials, EyeSide, EyeTruth, SynthPerson } from './types.ts';

export interface SynthEyesOptions {
  readonly seed: string | number;
  /** How many people; each has two eyes. */
  readonly people: number;
  /** Captures of each eye. */
  readonly captures: number;
  readonly dials?: CaptureDials;
  /** Which eyes; both unless told. */
  readonly sides?: readonly EyeSide[];
  /** Index of the first person, 0 unless told: lets several workers share one population. */
  readonly firstPerson?: number;
}

export interface SynthEye {
  readonly person: SynthPerson;
  readonly eye: EyeSide;
  /** 0-based. */
  readonly capture: number;
  readonly image: GrayImage;
  readonly truth: EyeTruth;
  readonly conditions: CaptureConditions;
  /** Where a folder of eyes keeps it, without extension: `0001L/01`. */
  readonly path: string;
}

/** Captures one after the other, person by person, so that any number fits in memory. */
export function* synthEyes(options: SynthEyesOptions): Generator<SynthEye, void, undefined> {
  const first = options.firstPerson ?? 0;
  for (let index = first; index < first + options.people; index++) {
    const person = makePerson(options.seed, index);
    for (const eye of options.sides ?? (['left', 'right'] as const))
      for (let capture = 0; capture < options.captures; capture++) {
        const { image, truth, conditions } = renderEye(person, eye, capture, options.dials ?? {});
        const path = `${person.id}${eye === 'left' ? 'L' : 'R'}/${String(capture + 1).padStart(2, '0')}`;
        yield { person, eye, capture, image, truth, conditions, path };
      }
  }
}
