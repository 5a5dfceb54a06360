import type { ColourImage } from '../image/colour-image.ts';
import type { Point } from '../iris/geometry.ts';
import { fitSimilarity, invertAffine } from './affine.ts';
import { type DetectedFace, detectFaces, type FaceBox } from './detect-faces.ts';
import { type Embedders, embedFace } from './embed-face.ts';
import { type FaceReason, faceReason } from './face-reasons.ts';
import { type FivePoints, findLandmarks } from './find-landmarks.ts';
import { checkFace } from './gates.ts';
import { type AlignedFace, type FaceQuality, measureFace } from './measure-face.ts';
import { arcFaceTemplate, type ModelSlot } from './model-slot.ts';
import type { FaceSession } from './runtime.ts';
import { sample } from './sample.ts';

export interface EncodeFaceOptions {
  /** `one` (default): a second face refuses the picture. `main`: of several the largest and most central one is taken, for pictures that were not taken for this purpose. */
  readonly faces?: 'one' | 'main';
  /** `enforced` (default): what a gate finds refuses the picture. `reported`: it is told and the face encoded all the same, for evaluations. */
  readonly gates?: 'enforced' | 'reported';
}

/** A face that was found. */
export interface FaceView {
  readonly box: FaceBox;
  /** 68 points, pixels of the picture. */
  readonly landmarks: readonly Point[];
  readonly quality: FaceQuality;
}

export type FaceEncoding =
  | {
      readonly kind: 'encoded';
      /** Length 1; as many elements as the slot says. */
      readonly embedding: Float32Array;
      /** Name of the model slot: only embeddings of one name may be compared. */
      readonly model: string;
      readonly face: FaceView;
      /** What the gates found where they only report; empty where they are enforced. */
      readonly remarks: readonly FaceReason[];
    }
  | {
      readonly kind: 'rejected';
      readonly reasons: readonly FaceReason[] /** As far as the engine came. */;
      readonly face: FaceView | null;
    };

/** A face that was looked at and not embedded yet: most of the work is the embedding, and not everybody needs it. */
export type FaceSight =
  | {
      readonly kind: 'seen';
      readonly face: FaceView;
      /** As of {@link FaceEncoding}. */
      readonly remarks: readonly FaceReason[];
      /** Of what was seen; the picture itself may be gone by then. */
      embed(): Promise<Float32Array>;
    }
  | (FaceEncoding & { readonly kind: 'rejected' });

export interface FaceNetworks extends Embedders {
  readonly detector: FaceSession;
  readonly landmarks: FaceSession;
  readonly eyes: FaceSession;
}

/** A second face counts from this share of the first one's height: people who walk by far behind do not. */
const bystanderHeight = 0.5;
const alignedSide = 112;

/** From pixels to an embedding, or to the reasons why there is none. The same picture gives the same answer. Throws only where a network is not what it should be. */
export async function encodeFace(
  networks: FaceNetworks,
  slot: ModelSlot,
  image: ColourImage,
  options?: EncodeFaceOptions,
): Promise<FaceEncoding> {
  const seen = await seeFace(networks, slot, image, options);
  if (seen.kind === 'rejected') return seen;
  const { face, remarks } = seen;
  return { kind: 'encoded', embedding: await seen.embed(), model: slot.name, face, remarks };
}

/** The same as far as the embedding. */
export async function seeFace(
  networks: FaceNetworks,
  slot: ModelSlot,
  image: ColourImage,
  { faces = 'one', gates = 'enforced' }: EncodeFaceOptions = {},
): Promise<FaceSight> {
  const found = await detectFaces(networks.detector, image);
  const main = mainFace(found, image);
  if (main === null) return rejected([faceReason('no-face')], null);
  const landmarks = await findLandmarks(networks.landmarks, image, main.box);
  const upright = align(image, landmarks.five, arcFaceTemplate, alignedSide, alignedSide);
  const fitted = align(image, landmarks.five, slot.template, slot.input.width, slot.input.height);
  if (upright === null || fitted === null) return rejected([faceReason('face-uncertain')], null);
  const quality = await measureFace(networks.eyes, image, upright, landmarks, main.score);
  const face: FaceView = { box: main.box, landmarks: landmarks.points, quality };
  const reasons = [...countFaces(found, main, faces), ...checkFace(quality)];
  if (reasons.length > 0 && gates === 'enforced') return rejected(reasons, face);
  return { kind: 'seen', face, remarks: reasons, embed: () => embedFace(networks, fitted.planes, slot) };
}

/** The face whose area, less twice the square of its distance from the picture's middle, is greatest: who a picture is of stands large and near the middle. */
function mainFace(found: readonly DetectedFace[], { width, height }: ColourImage): DetectedFace | null {
  const weight = ({ box }: DetectedFace): number =>
    box.width * box.height - 2 * ((box.x + (box.width - width) / 2) ** 2 + (box.y + (box.height - height) / 2) ** 2);
  return found.reduce<DetectedFace | null>((best, face) => (best === null || weight(face) > weight(best) ? face : best), null);
}

function countFaces(found: readonly DetectedFace[], main: DetectedFace, faces: 'one' | 'main'): readonly FaceReason[] {
  const tall = found.filter(({ box }) => box.height >= bystanderHeight * main.box.height).length;
  return faces === 'one' && tall > 1 ? [faceReason('several-faces', tall, 1)] : [];
}

/** The face upright and of one size, its five points on the template. Null where the points are all one. */
function align(image: ColourImage, five: FivePoints, template: FivePoints, width: number, height: number): AlignedFace | null {
  const toTemplate = fitSimilarity(five, template);
  if (toTemplate === null) return null;
  const toSource = invertAffine(toTemplate);
  return { planes: sample(image, toSource, width, height), toSource };
}

function rejected(reasons: readonly FaceReason[], face: FaceView | null): FaceEncoding & { readonly kind: 'rejected' } {
  return { kind: 'rejected', reasons, face };
}
