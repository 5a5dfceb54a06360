import type { Point } from '../iris/geometry.ts';
import { type Calibration, readCalibration } from './calibration.ts';
import type { FivePoints } from './find-landmarks.ts';
import { sha256Hex } from './sha256-hex.ts';

/** A network that turns an aligned face into an embedding, and everything that must be known to use it and its scores. */
export interface ModelSlot {
  /** Names model and calibration together; embeddings of two names are never compared. */
  readonly name: string;
  /** File of the weights, ONNX or TensorFlow Lite of plain operations; whoever reads files says where from. */
  readonly file: string;
  /** SHA-256 of that file, lower-case hexadecimal. */
  readonly sha256: string;
  /** One input of shape [1, 3, height, width]; each value is (level − mean) / deviation of its channel, levels 0…255. */
  readonly input: {
    readonly width: number;
    readonly height: number;
    readonly channels: 'rgb' | 'bgr';
    readonly mean: readonly [number, number, number];
    readonly deviation: readonly [number, number, number];
  };
  /** Where the five points of a face lie in that input, pixels. */
  readonly template: FivePoints;
  /** Length of the embedding: the network's first output, and that of the second network behind it. */
  readonly embeddingElements: number;
  /** Where two networks are fused. */
  readonly second?: SecondNetwork;
  readonly calibration: Calibration;
  /** In words: what a person must know before relying on it. */
  readonly card: { readonly licence: string; readonly provenance: string; readonly limits: string };
}

/**
 * A network that looks at the same aligned face besides the first. The embedding is √(1 − share) of the first one's unit vector with √share of this one's behind it: a cosine of two such
 * is the weighted mean of both networks' cosines.
 */
export interface SecondNetwork {
  readonly file: string;
  readonly sha256: string;
  readonly input: Omit<ModelSlot['input'], 'width' | 'height'>;
  /** Length of its first output. */
  readonly embeddingElements: number;
  /** Between 0 and 1. */
  readonly share: number;
}

export type SlotReading =
  | { readonly kind: 'slot'; readonly slot: ModelSlot }
  | { readonly kind: 'refused'; readonly code: 'slot-invalid' | 'calibration-missing'; readonly message: string };

/** The template of ArcFace (Deng et al., CVPR 2019) for 112 × 112 pixels, which most published embedders are trained on. */
export const arcFaceTemplate: FivePoints = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

/**
 * What permits and challenges name a model by, lower-case hexadecimal: the SHA-256 of its file, or of both files' and the share, where two networks are fused. Files alone would call
 * two ways of weighing them one model.
 */
export async function modelHash({ sha256, second }: ModelSlot): Promise<string> {
  if (second === undefined) return sha256;
  return sha256Hex(new TextEncoder().encode(`sclera/fused-faces/v1 ${sha256} ${second.sha256} ${second.share}`));
}

const mostElements = 4096;
const longestSide = 512;

/**
 * Reads an operator's description of a model: JSON with the members of {@link ModelSlot}, the template as five pairs [x, y]. Every member but `second` is needed, none is guessed;
 * a description without calibration is refused, since its scores would mean nothing. `uncalibrated` is for the one use that comes before: measuring a calibration. Such a slot has no
 * thresholds.
 */
export function readModelSlot(value: unknown, options: { readonly uncalibrated?: boolean } = {}): SlotReading {
  const refused = (message: string): SlotReading => ({ kind: 'refused', code: 'slot-invalid', message });
  if (!isObject(value)) return refused('The description of the model is no JSON object.');
  const { name, file, sha256, input, template, embeddingElements, card } = value;
  if (!isText(name)) return refused('name: a text is needed that names model and calibration.');
  if (!isText(file)) return refused('file: the name of the ONNX file is needed.');
  if (!isHash(sha256)) return refused('sha256: 64 lower-case hexadecimal digits are needed, as sha256sum prints them.');
  if (!isObject(input)) return refused('input: width, height, channels, mean and deviation are needed.');
  const { width, height } = input;
  if (!isWhole(width, longestSide) || !isWhole(height, longestSide)) {
    return refused(`input.width and input.height: whole numbers from 1 to ${longestSide} are needed.`);
  }
  const colours = readColours(input);
  if (typeof colours === 'string') return refused(`input.${colours}`);
  const points = readTemplate(template, width, height);
  if (points === null) {
    return refused(
      'template: five pairs [x, y] within the input are needed: left eye, right eye, nose, left and right corner of the mouth.',
    );
  }
  if (!isWhole(embeddingElements, mostElements)) return refused(`embeddingElements: a whole number from 1 to ${mostElements} is needed.`);
  const second = value['second'] === undefined ? {} : readSecond(value['second'], embeddingElements);
  if (typeof second === 'string') return refused(`second.${second}`);
  if (!isObject(card) || !isText(card['licence']) || !isText(card['provenance']) || !isText(card['limits'])) {
    return refused('card: licence, provenance and limits are needed, each a text.');
  }
  const none: Calibration = { source: 'not calibrated', points: [] };
  const calibration = options.uncalibrated && value['calibration'] === undefined ? none : readCalibration(value['calibration']);
  if (typeof calibration === 'string') return { kind: 'refused', code: 'calibration-missing', message: `calibration: ${calibration}` };
  const slot: ModelSlot = {
    name,
    file,
    sha256,
    input: { width, height, ...colours },
    template: points,
    embeddingElements,
    ...second,
    calibration,
    card: { licence: card['licence'], provenance: card['provenance'], limits: card['limits'] },
  };
  return { kind: 'slot', slot: Object.freeze(slot) };
}

/** A text says what is wrong. */
function readColours({ channels, mean, deviation }: Record<string, unknown>): SecondNetwork['input'] | string {
  if (channels !== 'rgb' && channels !== 'bgr') return 'channels: rgb or bgr is needed.';
  if (!isTriple(mean)) return 'mean: three numbers are needed, one a channel, on levels 0 to 255.';
  if (!isTriple(deviation) || deviation.some((one) => one <= 0)) return 'deviation: three numbers above 0 are needed, one a channel.';
  return { channels, mean, deviation };
}

/** A text says what is wrong. */
function readSecond(value: unknown, elements: number): { readonly second: SecondNetwork } | string {
  if (!isObject(value)) return 'file: the description of the second network is no JSON object.';
  const { file, sha256, input, embeddingElements, share } = value;
  if (!isText(file)) return 'file: the name of its file is needed.';
  if (!isHash(sha256)) return 'sha256: 64 lower-case hexadecimal digits are needed, as sha256sum prints them.';
  const colours = isObject(input) ? readColours(input) : 'channels, mean and deviation are needed.';
  if (typeof colours === 'string') return `input.${colours}`;
  if (!isWhole(embeddingElements, elements - 1))
    return `embeddingElements: a whole number below that of the whole embedding (${elements}) is needed.`;
  if (typeof share !== 'number' || !(share > 0 && share < 1)) return 'share: a number between 0 and 1 is needed, its part of the cosine.';
  return { second: { file, sha256, input: colours, embeddingElements, share } };
}

function readTemplate(value: unknown, width: number, height: number): FivePoints | null {
  if (!Array.isArray(value) || value.length !== 5) return null;
  const points = value.map((pair: unknown): Point | null => {
    if (!Array.isArray(pair) || pair.length !== 2) return null;
    const [x, y] = pair as unknown[];
    return isWithin(x, width) && isWithin(y, height) ? { x, y } : null;
  });
  return points.every((point) => point !== null) ? (points as unknown as FivePoints) : null;
}

function isWithin(value: unknown, size: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= size;
}

function isTriple(value: unknown): value is readonly [number, number, number] {
  return Array.isArray(value) && value.length === 3 && value.every((one) => typeof one === 'number' && Number.isFinite(one));
}

function isWhole(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
