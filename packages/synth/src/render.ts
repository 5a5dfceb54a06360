import { type DrawnCapture, drawConditions, radians } from './conditions.ts';
import { bell, clamp, mix, smoothstep } from './exact-math.ts';
import { type EyePose, type Homography, insideOf, invert, type PlaneEllipse, projectEllipse, projectIris } from './geometry.ts';
import { type IrisShader, irisShader } from './iris-shading.ts';
import { drawLashes } from './lashes.ts';
import { type Fissure, openLids, placeBetweenLids } from './lids.ts';
import { sampleSkin } from './noise.ts';
import type { EyeTraits } from './person.ts';
import { drawReflections } from './reflections.ts';
import { createRng } from './rng.ts';
import { expose, throughLens } from './sensor.ts';
import type { CaptureConditions, CaptureDials, EyeCapture, EyeSide, EyeTruth, SynthPerson, TruthMasks } from './types.ts';

/**
 * One near-infrared capture of one eye. The same person, side, index (0-based) and dials give the same bytes on every engine.
 * @throws RangeError for a dial or an index out of range.
 */
export function renderEye(person: SynthPerson, side: EyeSide, captureIndex: number, dials: CaptureDials = {}): EyeCapture {
  const eye = person[side];
  const drawn = drawConditions(eye, captureIndex, dials);
  const { width, height } = drawn.frame;
  const { light, taken, pupil, limbus, lid, cover, specular } = lightOf(eye, drawn);
  const darkening = throughLens(taken, width, height, drawn);
  const masks = truthMasks({ width, height, pupil, limbus, lid, cover, darkening, noiseSd: noiseSd(drawn), specular });
  const truth: EyeTruth = { pupil, limbus, masks };
  return {
    image: { width, height, data: expose(throughLens(light, width, height, drawn), width, height, drawn) },
    truth,
    conditions: conditionsOf(drawn, masks),
  };
}

/** What an eye wears. */
export interface Worn {
  /** A contact lens: what it makes of the iris behind it. */
  readonly lens?: (shadeIris: IrisShader, toPlane: Homography) => IrisShader;
}

/** An eye before the camera's lens: light in grey levels, where an eye is and what hides it. */
export interface EyeLight {
  readonly light: Float32Array;
  /** What lashes take away. */
  readonly taken: Float32Array;
  readonly pupil: EyeTruth['pupil'];
  readonly limbus: EyeTruth['limbus'];
  readonly lid: Uint8Array;
  /** Share of each pixel that hair covers. */
  readonly cover: Float32Array;
  readonly specular: Uint8Array;
}

export function lightOf(eye: EyeTraits, drawn: DrawnCapture, worn: Worn = {}): EyeLight {
  const { width, height } = drawn.frame;
  const toImage = projectIris(poseOf(eye, drawn));
  const toPlane = invert(toImage);
  const pupilShape = pupilIn(eye, drawn);
  const pupil = projectEllipse(pupilShape, toPlane);
  const limbus = projectEllipse({ u: 0, v: 0, a: 1, b: 1, angleRad: 0 }, toPlane);
  const fissure = openLids(eye, drawn, toImage, pupilShape);
  const cover = drawLashes(eye, drawn, fissure, width, height);
  const reflections = drawReflections(drawn, fissure, pupil.centre, width, height);
  const lid = new Uint8Array(width * height);
  const light = new Float32Array(width * height);
  const taken = new Float32Array(width * height);
  const bare = irisShader(eye, drawn, toPlane, pupilShape);
  const shadeIris = worn.lens?.(bare, toPlane) ?? bare;
  const skin = skinShader(eye, drawn, fissure);
  const lashLevel = eye.lashes.level;
  const place = { n: 0, v: 0, along: 0, upper: 0, lower: 0 };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const k = y * width + x;
      placeBetweenLids(fissure, x, y, place);
      const { n, v, along } = place;
      const above = place.upper - v;
      const below = v - place.lower;
      const upperCover = clamp(0.5 + above * drawn.radiusPx, 0, 1);
      const lowerCover = clamp(0.5 + below * drawn.radiusPx, 0, 1);
      const covered = drawn.closed ? 1 : Math.max(upperCover, lowerCover);
      if (covered >= 0.5) lid[k] = 1;
      let level = 0;
      if (covered < 1) level += (1 - covered) * (eyeLevel(eye, shadeIris(x, y), n, v, along, -above, -below) + reflections.glow[k]!);
      if (covered > 0) level += covered * skin(n, v, along, above, below, upperCover >= lowerCover);
      const lamp = drawn.exposure * (1 + (drawn.lightX * (x - width / 2) * 2) / width + (drawn.lightY * (y - height / 2) * 2) / height);
      const hair = cover[k]!;
      light[k] = lamp * mix(level, lashLevel, hair);
      taken[k] = lamp * level - light[k]!;
    }
  return { light, taken, pupil, limbus, lid, cover, specular: reflections.mask };
}

/** 1 where the iris can be seen: not behind a lid, a lash or a reflection. */
export function visibleIris(truth: EyeTruth): Uint8Array {
  const { iris, lid, lash, specular } = truth.masks;
  return iris.map((inside, k) => (inside === 1 && lid[k]! + lash[k]! + specular[k]! === 0 ? 1 : 0));
}

function poseOf(eye: EyeTraits, drawn: DrawnCapture): EyePose {
  return {
    centreX: drawn.centreX,
    centreY: drawn.centreY,
    radiusPx: drawn.radiusPx,
    aspect: eye.irisAspect,
    rollRad: radians(drawn.rollDeg),
    gazeRad: radians(drawn.gazeDeg),
    gazeDirectionRad: radians(drawn.gazeDirectionDeg),
  };
}

/** The pupil wanders a little towards the nose as it narrows. */
function pupilIn(eye: EyeTraits, drawn: DrawnCapture): PlaneEllipse {
  const root = Math.sqrt(eye.pupilAspect);
  const drift = 0.03 * (0.4 - drawn.dilation);
  return {
    u: eye.nasalX * (eye.pupilOffset.nasal + drift),
    v: eye.pupilOffset.down,
    a: drawn.dilation / root,
    b: drawn.dilation * root,
    angleRad: eye.pupilAngleRad,
  };
}

/** Everything between the lids: iris over sclera, the caruncle in the inner corner, the lid's shadow over all. */
function eyeLevel(
  eye: EyeTraits,
  iris: { readonly level: number; readonly cover: number },
  n: number,
  v: number,
  along: number,
  underUpper: number,
  overLower: number,
): number {
  const aside = smoothstep(0.9, 1.7, Math.abs(n));
  const vessel = aside === 0 ? 0 : bell(sampleSkin(n * 26 + 40, v * 26 + 7) / 0.16) * 0.05 * aside;
  const ball = 1 - 0.05 * (n * n + v * v) - 0.12 * smoothstep(0.72, 1, Math.abs(along));
  let level = eye.scleraLevel * ball * (1 - vessel);
  if (iris.cover > 0) level = mix(level, iris.level, iris.cover);
  // Grain never reaches 9 deviations.
  const caruncle = along < 0.5 ? 0 : smoothstep(0.74, 0.84, along + 0.025 * sampleSkin(n * 40, v * 40));
  if (caruncle > 0)
    level = mix(
      level,
      eye.skinLevel *
        (0.9 + 0.05 * sampleSkin(n * 60 + 90, v * 60) - 0.12 * bell((along - 0.79 + 0.02 * sampleSkin(n * 70, v * 70)) / 0.03)),
      0.85 * caruncle,
    );
  const shadow = 0.17 * bell(underUpper / 0.07) + 0.1 * bell(underUpper / 0.28) + 0.08 * bell(overLower / 0.06);
  return level * (1 - shadow);
}

type SkinShader = (n: number, v: number, along: number, above: number, below: number, upper: boolean) => number;

function skinShader(eye: EyeTraits, drawn: DrawnCapture, fissure: Fissure): SkinShader {
  const rng = createRng(eye.irisSeed, 'skin');
  const ox = rng.range(0, 256);
  const oy = rng.range(0, 256);
  const { lids, skinLevel } = eye;
  // A lid that opens wide folds closer to its edge.
  const creaseAt = drawn.closed ? lids.creaseAt + 0.5 : clamp(lids.creaseAt + 0.35 * (0.75 - fissure.upperHeight), 0.16, 1.2);
  const pouchAt = 0.45 + 0.3 * rng.next();
  const rim = rng.range(0, 0.09);
  const lashLine = rng.range(0.1, 0.32);
  return (n, v, along, above, below, upper) => {
    const inside = smoothstep(1.2, 0.92, Math.abs(along));
    const slow = sampleSkin(n * 9 + ox, v * 9 + oy);
    // Folds run along the lid; between them the skin's oil shines in specks.
    const folds = sampleSkin(n * 15 + oy, (upper ? above : below) * 62 + ox);
    const pores = sampleSkin(n * 80 + ox, v * 80 + oy) - sampleSkin(n * 80 + ox + 5, v * 80 + oy + 3);
    let shade =
      1 +
      0.028 * slow +
      0.026 * folds * (0.3 + 0.7 * bell((upper ? above : below) / 0.5)) +
      0.02 * pores +
      0.022 * Math.max(0, pores - 0.6) * Math.max(0, 1 + folds);
    if (upper) {
      const wander = 0.012 * sampleSkin(n * 12 + ox, 3);
      if (inside > 0) shade += inside * (0.07 * bell((above - 0.2) / 0.14) - lashLine * bell((above - 0.055) / 0.03));
      shade -= (0.12 + 0.88 * inside) * lids.creaseDepth * 0.34 * bell((above - creaseAt - wander) / 0.032);
      shade += (0.12 + 0.88 * inside) * lids.creaseDepth * 0.06 * bell((above - creaseAt - 0.12) / 0.08);
      shade -= 0.1 * smoothstep(1.0, 2.4, above);
    } else {
      if (inside > 0) {
        shade += inside * (rim * bell((below - 0.035) / 0.025) - 0.14 * bell((below - 0.11) / 0.04));
        shade -= inside * 0.06 * bell((below - pouchAt - 0.02 * slow) / 0.05);
      }
      shade += 0.03 * smoothstep(0.3, 1.4, below);
    }
    return skinLevel * shade;
  };
}

interface MaskParts {
  readonly width: number;
  readonly height: number;
  readonly pupil: EyeTruth['pupil'];
  readonly limbus: EyeTruth['limbus'];
  readonly lid: Uint8Array;
  readonly cover: Float32Array;
  readonly darkening: Float32Array;
  readonly noiseSd: number;
  readonly specular: Uint8Array;
}

/** A pixel is hair when hair covers at least this much of it: below that what is behind still shows. */
const HAIR_COVER = 0.4;
/**
 * A pixel is lash when the lashes make it darker, after lens and movement, by so many grey levels and deviations of the noise: what
 * somebody who marks lashes in the picture can see. Fixed by that alone, before any detector was measured against it.
 */
const SEEN_DARKENING = 10;
const SEEN_DEVIATIONS = 3;

function truthMasks(parts: MaskParts): TruthMasks {
  const { width, height, lid } = parts;
  const pupil = new Uint8Array(width * height);
  const iris = new Uint8Array(width * height);
  const lash = new Uint8Array(width * height);
  const hair = new Uint8Array(width * height);
  const specular = new Uint8Array(width * height);
  const seen = Math.max(SEEN_DARKENING, SEEN_DEVIATIONS * parts.noiseSd);
  for (let k = 0; k < lash.length; k++) {
    if (parts.darkening[k]! >= seen) lash[k] = 1;
    if (parts.cover[k]! >= HAIR_COVER) hair[k] = 1;
    else if (parts.specular[k]! === 1 && lid[k]! === 0) specular[k] = 1;
  }
  const { centre, radiusA } = parts.limbus;
  const [inPupil, inLimbus] = [insideOf(parts.pupil), insideOf(parts.limbus)];
  for (let y = Math.max(0, Math.floor(centre.y - radiusA)); y <= Math.min(height - 1, centre.y + radiusA); y++)
    for (let x = Math.max(0, Math.floor(centre.x - radiusA)); x <= Math.min(width - 1, centre.x + radiusA); x++) {
      const k = y * width + x;
      if (inPupil(x, y)) pupil[k] = 1;
      else if (inLimbus(x, y)) iris[k] = 1;
    }
  return { pupil, iris, lid, lash, hair, specular };
}

/** At grey level 128. */
function noiseSd(drawn: DrawnCapture): number {
  return Math.sqrt(drawn.readNoiseSd * drawn.readNoiseSd + 128 * drawn.photonGain);
}

function conditionsOf(drawn: DrawnCapture, masks: TruthMasks): CaptureConditions {
  let area = 0;
  let hidden = 0;
  for (let k = 0; k < masks.iris.length; k++) {
    if (masks.iris[k]! === 0) continue;
    area++;
    hidden += masks.lid[k]!;
  }
  return {
    profile: drawn.profile,
    dilation: drawn.dilation,
    rollDeg: drawn.rollDeg,
    gazeDeg: drawn.gazeDeg,
    gazeDirectionDeg: drawn.gazeDirectionDeg,
    occlusion: area === 0 ? 0 : hidden / area,
    defocusPx: drawn.defocusPx,
    motionPx: drawn.motionPx,
    motionDeg: drawn.motionDeg,
    noiseSd: noiseSd(drawn),
    jpegQuality: drawn.jpegQuality,
    closed: drawn.closed,
  };
}
