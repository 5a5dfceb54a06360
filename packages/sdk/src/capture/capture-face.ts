import {
  type ChallengeStep,
  type ColourImage,
  challengeWithinMs,
  challengeWords,
  type FaceEngine,
  type FaceFrame,
  type FaceReason,
  type FaceReasonCode,
  followLiveness,
  isSlip,
  judgeLiveness,
  type LivenessFault,
  type LivenessReason,
  type LivenessRules,
  thresholdFor,
} from '@sclera/engine';
import { fromBase64Url } from '../encoding/base64.ts';
import { type Challenge, challengeDigest, type DocumentNames, documentDigest, documentIdOf } from './challenge.ts';
import { createFrameChain } from './frame-chain.ts';
import { readPermit } from './permit-token.ts';
import { type PreparedCapture, prepareCapture } from './prepared-capture.ts';

/** What an attempt needs of the engine. */
export type FaceEncoder = Pick<FaceEngine, 'slot' | 'sha256' | 'encode'>;

export interface FaceCaptureInput {
  readonly engine: FaceEncoder;
  /** What the gateway drew for this attempt. */
  readonly drawn: {
    readonly token: string;
    readonly challenge: Challenge /** Hex SHA-256 of the model that must embed. */;
    readonly model: string;
  };
  /** The document that this device read. */
  readonly document: DocumentNames;
  /** Embedding of its portrait, by this engine; a copy is taken. */
  readonly portrait: Float32Array;
}

export type FaceCaptureStart =
  | { readonly kind: 'started'; readonly session: FaceCapture }
  /** The challenge is not about this document, not the permit's, or asks for another model. Nothing was captured. */
  | { readonly kind: 'refused'; readonly code: 'another-document' | 'another-challenge' | 'another-model'; readonly message: string };

/** What to say to the person now. Codes are for the page: where to point, which picture to show. */
export interface FaceAdvice {
  readonly code: FaceReasonCode | ChallengeStep | 'look-straight' | 'open-eyes';
  readonly message: string;
}

export type FaceLook =
  | { readonly kind: 'going'; readonly say: FaceAdvice /** Steps that were seen. */; readonly done: number; readonly leftMs: number }
  /** A living face did what was asked. Ready to be sealed under the permit of this challenge. */
  | { readonly kind: 'captured'; readonly capture: PreparedCapture }
  | { readonly kind: 'rejected'; readonly reasons: readonly (LivenessReason | FaceReason)[] };

/** One attempt. It ends with `captured`, `rejected` or `close`, and holds nothing from then on. */
export interface FaceCapture {
  /**
   * The next picture of the camera, not mirrored. Its pixels are overwritten when it was looked at. One at a time: a picture that comes while another is looked at is
   * the caller's to leave out. Throws once it has ended.
   */
  look(image: ColourImage, /** Since the challenge came. */ atMs: number): Promise<FaceLook>;
  /** Gives the attempt up and overwrites what it holds. */
  close(): void;
}

/** Two frames of one sitting are held against each other at this false match rate: many comparisons, of which one that fails ends the attempt. */
const sameFaceFmr = 1e-3;
/** With these the movements could not be judged: such a frame is left out. Everything else that gates find may belong to a movement, and only keeps it from being compared. */
const unseen: readonly FaceReasonCode[] = [
  'several-faces',
  'face-uncertain',
  'face-cut-off',
  'face-too-small',
  'too-dark',
  'too-bright',
  'low-contrast',
];

/**
 * Begins an attempt, once it is sure that the challenge is about the document that was read here and the one that the permit was drawn with. Every frame is embedded, so
 * that no two in a row, and none and the first, show different faces; one alone in which nobody is known is left out. Of a frame nothing is kept but its points and its embedding, and of these nothing
 * when the attempt ends but the embedding of the frame to compare. A sequence that breaks off (the face left the picture, or the camera stood still) begins anew; the
 * time does not.
 */
export async function startFaceCapture({ engine, drawn, document, portrait }: FaceCaptureInput): Promise<FaceCaptureStart> {
  const { challenge, token, model } = drawn;
  const digest = await challengeDigest(challenge);
  if (challenge.document !== (await documentDigest(challenge.nonce, documentIdOf(document)))) return refused('another-document');
  if (digest !== readPermit(token).challenge) return refused('another-challenge');
  if (model !== engine.sha256) return refused('another-model');
  const rules = rulesFor(engine);
  const chain = await createFrameChain(fromBase64Url(challenge.nonce));
  const own = portrait.slice();
  let frames: FaceFrame[] = [];
  let isOver = false;

  const forgetFrames = (): void => {
    for (const { embedding } of frames) embedding.fill(0);
    frames = [];
  };
  const end = <T extends FaceLook>(outcome: T): T => {
    isOver = true;
    forgetFrames();
    own.fill(0);
    return outcome;
  };
  const going = (say: FaceAdvice, done: number, atMs: number): FaceLook => ({ kind: 'going', say, done, leftMs: challengeWithinMs - atMs });

  const judge = (): FaceLook => {
    const verdict = judgeLiveness(challenge.steps, frames, rules);
    if (verdict.kind === 'not-live') return end({ kind: 'rejected', reasons: [verdict.reason] });
    const face = (frames[verdict.frame] as FaceFrame).embedding.slice();
    const presentation = { challenge: digest, frames: chain.end() };
    return end({ kind: 'captured', capture: prepareCapture({ kind: 'faces', face, portrait: own.slice(), presentation }) });
  };

  const session: FaceCapture = {
    async look(image, atMs) {
      if (isOver) throw new TypeError('this attempt has ended');
      if (atMs > challengeWithinMs) return end({ kind: 'rejected', reasons: [tooSlow] });
      await chain.add(atMs, image.data);
      const seen = await engine.encode(image, { gates: 'reported' }).finally(() => image.data.fill(0));
      if (isOver) throw new TypeError('this attempt has ended');
      const done = progressOf(challenge.steps, frames, rules);
      if (seen.kind === 'rejected') return going(seen.reasons[0] as FaceReason, done, atMs);
      const { embedding, remarks, face } = seen;
      const hindrance = remarks.find(({ code }) => unseen.includes(code)) ?? (frames.length === 0 ? remarks[0] : undefined);
      if (hindrance !== undefined) {
        embedding.fill(0);
        return going(hindrance, done, atMs);
      }
      const frame: FaceFrame = { atMs, points: face.landmarks, eyesOpen: face.quality.eyesOpen, embedding, isUnfit: remarks.length > 0 };
      if (isSlip(frame)) {
        embedding.fill(0);
        return going(adviceFor('step', challenge.steps[done]), done, atMs);
      }
      frames.push(frame);
      let progress = followLiveness(challenge.steps, frames, rules);
      if (progress.kind === 'failed' && isBreak(progress.reason.code)) {
        frames.pop();
        forgetFrames();
        frames.push(frame);
        progress = followLiveness(challenge.steps, frames, rules);
      }
      if (progress.kind === 'failed') return end({ kind: 'rejected', reasons: [progress.reason] });
      if (progress.kind === 'all-seen') return judge();
      return going(adviceFor(progress.next, challenge.steps[progress.done]), progress.done, atMs);
    },
    close: () => void end({ kind: 'rejected', reasons: [] }),
  };
  return { kind: 'started', session };
}

/**
 * Before a challenge is drawn: what somebody who steps before the camera should do, or null where nothing is in the way of beginning. Its pixels are overwritten; nothing
 * is kept.
 */
export async function adviseFace(engine: FaceEncoder, image: ColourImage): Promise<FaceAdvice | null> {
  const seen = await engine.encode(image).finally(() => image.data.fill(0));
  if (seen.kind === 'rejected') return seen.reasons[0] as FaceReason;
  seen.embedding.fill(0);
  return Math.abs(seen.face.quality.pose.yaw) > straightYawDegrees ? advice['still-look'] : null;
}

/** A challenge begins with a straight look: whoever looks aside by more is told so before one is drawn. */
const straightYawDegrees = 8;

const advice = {
  'still-look': { code: 'look-straight', message: 'Look straight into the camera.' },
  'open-eyes': { code: 'open-eyes', message: 'Open your eyes.' },
} as const satisfies Record<string, FaceAdvice>;

function adviceFor(next: 'step' | 'still-look' | 'open-eyes', step: ChallengeStep | undefined): FaceAdvice {
  if (next !== 'step') return advice[next];
  return step === undefined ? advice['still-look'] : { code: step, message: challengeWords[step] };
}

function progressOf(steps: readonly ChallengeStep[], frames: readonly FaceFrame[], rules: LivenessRules): number {
  const progress = frames.length === 0 ? null : followLiveness(steps, frames, rules);
  return progress?.kind === 'going' ? progress.done : 0;
}

/** Nobody's fault, and nothing that was learned by it: the sequence may begin anew. */
function isBreak(code: LivenessFault): boolean {
  return code === 'jump';
}

function rulesFor({ slot }: FaceEncoder): LivenessRules {
  const threshold = thresholdFor(slot.calibration, sameFaceFmr);
  if (threshold.kind !== 'threshold') throw new TypeError('the calibration of this model does not tell when two frames show one face');
  return { sameFace: threshold.cosine };
}

const tooSlow: LivenessReason = {
  code: 'too-slow',
  message: 'It took too long. Try again; there is time for one step after the other.',
};

const refusals: Readonly<Record<Extract<FaceCaptureStart, { kind: 'refused' }>['code'], string>> = {
  'another-document': 'The platform asked about another document than the one that was read here. Nothing was captured. Begin again.',
  'another-challenge': 'The steps are not those that the permit was drawn with. Nothing was captured. Begin again.',
  'another-model':
    'The platform compares with another face model than the one that is here. Nothing was captured. Whoever runs this place must bring them together.',
};

function refused(code: keyof typeof refusals): FaceCaptureStart {
  return { kind: 'refused', code, message: refusals[code] };
}
