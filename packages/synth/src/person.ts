import { clamp } from './exact-math.ts';
import { createRng, type Rng } from './rng.ts';
import type { EyeSide, SynthPerson } from './types.ts';

/** What stays the same in every capture of one eye. Lengths are in iris radii unless said otherwise. */
export interface EyeTraits {
  readonly side: EyeSide;
  /** Names the iris texture's random stream. */
  readonly irisSeed: string;
  /** −1 or +1: the direction of the nose along the image's x axis. A left eye's nose is on the image's left. */
  readonly nasalX: -1 | 1;
  /** Iris radius over the profile's middle radius, 0.9–1.1. */
  readonly irisScale: number;
  /** Visible iris height over width, 0.955–1. */
  readonly irisAspect: number;
  /** Pupil centre, towards the nose and down. */
  readonly pupilOffset: { readonly nasal: number; readonly down: number };
  readonly pupilAspect: number;
  readonly pupilAngleRad: number;
  /** Reflectance, grey levels before exposure. */
  readonly irisLevel: number;
  readonly scleraLevel: number;
  readonly skinLevel: number;
  readonly limbusSoftness: number;
  readonly texture: TextureTraits;
  readonly lids: LidTraits;
  readonly lashes: LashTraits;
}

/** Strengths of the iris layers; see iris-texture.ts. */
export interface TextureTraits {
  readonly contrast: number;
  readonly fibreCount: number;
  readonly collaretteAt: number;
  readonly crypts: number;
  readonly cryptDepth: number;
  readonly spots: number;
  readonly striae: number;
  readonly topLayer: number;
  readonly rootDarkening: number;
  readonly pupilZoneGain: number;
}

export interface LidTraits {
  /** Corner by the nose and outer corner, distance from the iris centre at rest. */
  readonly innerAt: number;
  readonly outerAt: number;
  /** How far the outer corner stands above the inner one, radians. */
  readonly tiltRad: number;
  /** 0: a parabola; 1: a flat-topped arc. */
  readonly fullness: number;
  /** Where the upper arc peaks: 0 is the middle, positive is towards the nose. */
  readonly upperPeak: number;
  readonly lowerPeak: number;
  readonly creaseAt: number;
  readonly creaseDepth: number;
  /** Share of the covered iris that the upper lid takes. */
  readonly upperShare: number;
}

export interface LashTraits {
  readonly upperCount: number;
  readonly lowerCount: number;
  readonly upperLength: number;
  readonly lowerLength: number;
  /** −1: upper lashes hang; +1: they curl up. */
  readonly curl: number;
  readonly thickness: number;
  readonly level: number;
}

/**
 * Person number `index` (0-based) of the population named by `seed`. The same two always give the same person; the irises of the two eyes are
 * drawn apart, as nature does.
 */
export function makePerson(seed: string | number, index: number): SynthPerson {
  if (!Number.isInteger(index) || index < 0) throw new RangeError('person index must be a whole number from 0');
  const name = String(seed);
  const shared = drawShared(createRng(name, 'person', index));
  return {
    seed: name,
    index,
    id: String(index + 1).padStart(4, '0'),
    left: makeEye(name, index, 'left', shared),
    right: makeEye(name, index, 'right', shared),
  };
}

interface SharedTraits {
  readonly irisScale: number;
  readonly irisLevel: number;
  readonly scleraLevel: number;
  readonly skinLevel: number;
  readonly lids: LidTraits;
  readonly lashes: LashTraits;
  readonly cryptRichness: number;
  readonly texture: { readonly contrast: number; readonly topLayer: number; readonly rootDarkening: number };
}

function drawShared(rng: Rng): SharedTraits {
  const irisScale = clamp(rng.normal(1, 0.035), 0.9, 1.1);
  const irisLevel = clamp(rng.normal(134, 20), 80, 168);
  return {
    irisScale,
    irisLevel,
    // However pale the iris, the white of the eye is whiter.
    scleraLevel: Math.max(irisLevel * 1.24, clamp(rng.normal(202, 10), 184, 222)),
    skinLevel: clamp(rng.normal(203, 19), 158, 238),
    cryptRichness: rng.next(),
    texture: {
      contrast: clamp(rng.normal(0.92, 0.26), 0.5, 1.4),
      topLayer: rng.range(0.5, 1.2),
      rootDarkening: rng.range(0.04, 0.16),
    },
    lids: {
      innerAt: rng.range(1.95, 2.3),
      outerAt: rng.range(2.15, 2.6),
      tiltRad: clamp(rng.normal(0.075, 0.05), -0.03, 0.2),
      fullness: rng.range(0.15, 0.7),
      upperPeak: rng.range(-0.08, 0.28),
      lowerPeak: rng.range(-0.32, 0.02),
      creaseAt: rng.range(0.3, 0.75),
      creaseDepth: rng.range(0.15, 1),
      upperShare: rng.range(0.72, 0.97),
    },
    lashes: {
      upperCount: rng.int(55, 130),
      lowerCount: rng.int(25, 60),
      upperLength: rng.range(0.5, 1),
      lowerLength: rng.range(0.2, 0.42),
      curl: rng.range(-1, 0.8),
      thickness: rng.range(0.008, 0.0145),
      level: rng.range(20, 60),
    },
  };
}

function makeEye(seed: string, index: number, side: EyeSide, shared: SharedTraits): EyeTraits {
  const rng = createRng(seed, 'person', index, side);
  const jitter = (value: number, sd: number): number => value * (1 + clamp(rng.normal(0, sd), -2 * sd, 2 * sd));
  const { lids, lashes } = shared;
  return {
    side,
    irisSeed: `${seed}\u001firis\u001f${index}\u001f${side}`,
    nasalX: side === 'left' ? -1 : 1,
    irisScale: jitter(shared.irisScale, 0.006),
    irisAspect: rng.range(0.955, 1),
    pupilOffset: { nasal: clamp(rng.normal(0.035, 0.022), -0.02, 0.1), down: clamp(rng.normal(0.012, 0.022), -0.05, 0.07) },
    pupilAspect: 1 - Math.abs(clamp(rng.normal(0, 0.03), -0.075, 0.075)),
    pupilAngleRad: rng.range(0, Math.PI),
    irisLevel: clamp(jitter(shared.irisLevel, 0.02), 70, 180),
    scleraLevel: jitter(shared.scleraLevel, 0.01),
    skinLevel: jitter(shared.skinLevel, 0.01),
    limbusSoftness: rng.range(0.022, 0.06),
    texture: {
      contrast: jitter(shared.texture.contrast, 0.04),
      topLayer: jitter(shared.texture.topLayer, 0.08),
      rootDarkening: jitter(shared.texture.rootDarkening, 0.1),
      fibreCount: rng.int(420, 760),
      collaretteAt: rng.range(0.26, 0.42),
      crypts: Math.round(8 + 62 * shared.cryptRichness * shared.cryptRichness * rng.range(0.8, 1.2)),
      cryptDepth: rng.range(0.7, 1.5),
      spots: rng.chance(0.45) ? rng.int(1, 7) : 0,
      striae: rng.chance(0.6) ? rng.range(0.1, 0.9) : 0,
      pupilZoneGain: rng.range(-0.7, 0.7),
    },
    lids: {
      ...lids,
      tiltRad: lids.tiltRad + rng.normal(0, 0.01),
      creaseAt: jitter(lids.creaseAt, 0.05),
      upperShare: lids.upperShare,
    },
    lashes: {
      ...lashes,
      upperCount: Math.round(jitter(lashes.upperCount, 0.05)),
      lowerCount: Math.round(jitter(lashes.lowerCount, 0.05)),
    },
  };
}
