import {
  type CaptureReason,
  checkEyeSides,
  forgetLook,
  fuseLooks,
  type GrayImage,
  type IrisLook,
  isLightPlan,
  judgePresentation,
  lightTailMs,
  lookAtIris,
  type PresentationReason,
  type PresentationTest,
} from '@sclera/engine';
import { fromBase64Url } from '../encoding/base64.ts';
import type { Eye } from './capture-eyes.ts';
import { type IrisChallenge, irisChallengeDigest } from './challenge.ts';
import { createFrameChain } from './frame-chain.ts';
import { readPermit } from './permit-token.ts';
import { type PreparedCapture, prepareCapture } from './prepared-capture.ts';

export interface IrisCaptureInput {
  /** What the gateway drew for this capture, with the permit that names it. */
  readonly drawn: { readonly token: string; readonly challenge: IrisChallenge };
  /** As in `CaptureInput`. */
  readonly upright?: boolean;
}

export type IrisCaptureStart =
  | { readonly kind: 'started'; readonly session: IrisCapture }
  /** The challenge is not the permit's, or its light is none that pupils can follow. Nothing was captured. */
  | { readonly kind: 'refused'; readonly code: 'another-challenge' | 'another-light'; readonly message: string };

export type IrisCaptureLook =
  | {
      readonly kind: 'going';
      /** Why an eye could not be seen in these pictures, or null: for telling the person. */
      readonly say: { readonly eye: Eye; readonly reason: CaptureReason } | null;
      readonly leftMs: number;
    }
  /** Two bare, living eyes under the light that was drawn. `untested` is what could not be looked at, where the light did not change. */
  | { readonly kind: 'captured'; readonly capture: PreparedCapture; readonly untested: readonly PresentationTest[] }
  | { readonly kind: 'rejected'; readonly eye: Eye | 'both'; readonly reasons: readonly (PresentationReason | CaptureReason)[] };

/** One capture of both eyes that is watched. It ends with `captured`, `rejected` or `close`, and holds nothing from then on. */
export interface IrisCapture {
  /** How long the light and the look at the pupils take. */
  readonly durationMs: number;
  /** Whether the screen is to be bright at this time. */
  isBright(atMs: number): boolean;
  /**
   * The next pictures of both eyes, of one moment, not mirrored. Their pixels are overwritten when they were looked at. One pair at a time: what comes while another is
   * looked at is the caller's to leave out. Throws once it has ended.
   */
  look(
    pictures: { readonly left: GrayImage; readonly right: GrayImage },
    /** Since the light's plan began. */ atMs: number,
  ): Promise<IrisCaptureLook>;
  /** Gives up and overwrites what it holds. */
  close(): void;
}

/** Where the light does not change, both eyes are watched for as long as a blink cannot fill. */
const withoutLightMs = 3000;

/** Whether the screen is to be bright so long after the light's plan began: it is dark before the first change. */
export function isBrightAt(light: IrisChallenge['light'], atMs: number): boolean {
  return light.findLast((change) => change.atMs <= atMs)?.isBright ?? false;
}

/**
 * Before anything is drawn: which eye could not be seen in these pictures, and what to do about it; null where both were. Nothing is kept, and the pixels are
 * overwritten.
 */
export function adviseEyes(pictures: Readonly<Record<Eye, GrayImage>>): { readonly eye: Eye; readonly reason: CaptureReason } | null {
  const looks = { left: [lookAtIris(pictures.left, 0)], right: [lookAtIris(pictures.right, 0)] };
  const advice = adviceFor(looks);
  for (const eye of ['left', 'right'] as const) {
    for (const look of looks[eye]) forgetLook(look);
    pictures[eye].data.fill(0);
  }
  return advice;
}

/**
 * Begins a capture once it is sure that the challenge is the one that the permit was drawn with. Of each picture its template, its unrolled iris and what was measured stay until
 * the end, then nothing but the template of each eye, put to the vote of its best pictures (docs/adr/0043).
 */
export async function startIrisCapture({ drawn, upright = false }: IrisCaptureInput): Promise<IrisCaptureStart> {
  const { token, challenge } = drawn;
  const { light } = challenge;
  const digest = await irisChallengeDigest(challenge);
  if (digest !== readPermit(token).challenge) return refused('another-challenge');
  if (light.length > 0 && !isLightPlan(light)) return refused('another-light');
  const chain = await createFrameChain(fromBase64Url(challenge.nonce));
  const durationMs = light.length > 0 ? (light.at(-1) as (typeof light)[number]).atMs + lightTailMs : withoutLightMs;
  const looks: Record<Eye, IrisLook[]> = { left: [], right: [] };
  let isOver = false;

  const end = <T extends IrisCaptureLook>(outcome: T): T => {
    isOver = true;
    for (const look of [...looks.left, ...looks.right]) forgetLook(look);
    return outcome;
  };
  const rejected = (eye: Eye | 'both', reasons: readonly (PresentationReason | CaptureReason)[]): IrisCaptureLook =>
    end({ kind: 'rejected', eye, reasons });

  const judge = (): IrisCaptureLook => {
    const verdicts = { left: judgePresentation(light, looks.left), right: judgePresentation(light, looks.right) };
    for (const eye of ['left', 'right'] as const) {
      const verdict = verdicts[eye];
      if (verdict.kind === 'refused') return rejected(eye, verdict.reasons);
    }
    const left = fuseLooks(looks.left);
    if (left.kind === 'rejected') return rejected('left', left.reasons);
    const right = fuseLooks(looks.right);
    if (right.kind === 'rejected') return rejected('right', right.reasons);
    const geometry = upright ? geometryOf(looks) : {};
    const sides = checkEyeSides(left.template, right.template, geometry);
    if (sides.kind === 'rejected') return rejected('both', sides.reasons);
    const presentation = { challenge: digest, frames: chain.end() };
    // Of a single picture the fused template is that picture's own, which is overwritten with it.
    const [own, other] = [copyOf(left.template), copyOf(right.template)];
    const capture = prepareCapture({ kind: 'eyes', left: own, right: other, presentation });
    return end({ kind: 'captured', capture, untested: verdicts.left.kind === 'live' ? verdicts.left.untested : [] });
  };

  const session: IrisCapture = {
    durationMs,
    isBright: (atMs) => isBrightAt(light, atMs),
    async look({ left, right }, atMs) {
      if (isOver) throw new TypeError('this capture has ended');
      await chain.add(atMs, left.data);
      await chain.add(atMs, right.data);
      if (isOver) throw new TypeError('this capture has ended');
      looks.left.push(lookAtIris(left, atMs));
      looks.right.push(lookAtIris(right, atMs));
      left.data.fill(0);
      right.data.fill(0);
      if (atMs >= durationMs) return judge();
      return { kind: 'going', say: adviceFor(looks), leftMs: durationMs - atMs };
    },
    close: () => void end({ kind: 'rejected', eye: 'both', reasons: [] }),
  };
  return { kind: 'started', session };
}

function adviceFor(looks: Readonly<Record<Eye, readonly IrisLook[]>>): { eye: Eye; reason: CaptureReason } | null {
  for (const eye of ['left', 'right'] as const) {
    const last = looks[eye].at(-1);
    if (last?.kind === 'unseen') return { eye, reason: last.reason };
  }
  return null;
}

function geometryOf(looks: Readonly<Record<Eye, readonly IrisLook[]>>) {
  const middle = (eye: Eye) => {
    const seen = looks[eye].flatMap((look) => (look.kind === 'seen' ? [look.geometry] : []));
    return seen[Math.floor(seen.length / 2)];
  };
  const [left, right] = [middle('left'), middle('right')];
  return left && right ? { geometry: { left, right } } : {};
}

function copyOf<T extends { readonly code: Uint8Array; readonly mask: Uint8Array }>(template: T): T {
  return { ...template, code: template.code.slice(), mask: template.mask.slice() };
}

const refusals: Readonly<Record<Extract<IrisCaptureStart, { kind: 'refused' }>['code'], string>> = {
  'another-challenge': 'This permit was not drawn with this challenge. Ask for both anew, and use what comes.',
  'another-light': 'This light is none that a pupil can follow. Ask for a challenge anew.',
};

function refused(code: keyof typeof refusals): IrisCaptureStart {
  return { kind: 'refused', code, message: refusals[code] };
}
