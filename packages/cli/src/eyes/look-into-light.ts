import {
  type ConsentId,
  type GrayImage,
  type IrisCaptureLook,
  type LightChange,
  ownProblem,
  type PersonSession,
  type PreparedCapture,
  startIrisCapture,
  type WatchedPermit,
} from '@sclera/sdk';
import { drawEyeSequence, type EyeSequenceOptions, type EyeSide, makePerson } from '@sclera/synth';
import type { Pool } from '../threads/pool.ts';

/** One eye of a drawn person before a camera, for as long as the light takes. */
export interface SequenceJob {
  readonly kind: 'draw-sequence';
  readonly seed: string;
  /** 0-based. */
  readonly person: number;
  readonly eye: EyeSide;
  readonly light: readonly LightChange[];
  readonly camera: EyeSequenceOptions;
}

export interface DrawnSequence {
  readonly kind: 'sequence';
  readonly frames: readonly GrayImage[];
}

/** Draws all of them, in whatever thread. */
export function drawSequenceOf({ seed, person, eye, light, camera }: SequenceJob): DrawnSequence {
  const frames = Array.from(drawEyeSequence(makePerson(seed, person)[eye], light, camera), ({ image }) => image);
  return { kind: 'sequence', frames };
}

/** Who looks into the camera, and with which eye on each side. */
export interface Onlooker {
  readonly seed: string;
  readonly person: number;
  /** Whose right eye it is, where two people share the camera. */
  readonly beside?: number | undefined;
  readonly left: EyeSide;
  readonly right: EyeSide;
  readonly camera: Pick<EyeSequenceOptions, 'profile' | 'resting' | 'roll'>;
}

/** Six a second, as the attack laboratory takes them (docs/cards/presentation-attacks.md). */
const everyMs = 1000 / 6;

/** What eyes are shown for. */
export interface EyeUse {
  readonly consent: ConsentId;
  readonly action: 'enrol' | 'find' | 'verify';
  /** As in `PersonSession.watch`. */
  readonly receipt?: string;
}

type Rejected = Extract<IrisCaptureLook, { kind: 'rejected' }>;

export type Watched =
  /** `drawn`: what the capture was made for. */
  { readonly kind: 'captured'; readonly capture: PreparedCapture; readonly drawn: WatchedPermit } | Rejected;

/** Lights before a drawn person is given up; the platform draws five a day. */
export const usualTries = 3;

/** Tries, each under a light drawn anew, until one passes the gate; else how the last was refused. */
export async function watchDrawn(
  pool: Pool,
  session: PersonSession,
  { consent, action, receipt }: EyeUse,
  onlooker: Onlooker,
  tries: number = usualTries,
): Promise<Watched> {
  for (let left = tries; ; left--) {
    const drawn = await session.watch(consent, action, 'changes', receipt);
    const look = await lookIntoLight(pool, drawn, onlooker);
    if (look.kind === 'captured') return { kind: 'captured', capture: look.capture, drawn };
    if (left <= 1) return look;
  }
}

/** One try under the light that was drawn for it, as a page before a camera makes it. */
async function lookIntoLight(pool: Pool, drawn: WatchedPermit, onlooker: Onlooker): Promise<Exclude<IrisCaptureLook, { kind: 'going' }>> {
  const start = await startIrisCapture({ drawn });
  if (start.kind === 'refused') throw ownProblem('capture-rejected', start.message);
  const { session } = start;
  const timesMs = Array.from({ length: Math.ceil(session.durationMs / everyMs) + 1 }, (_, i) =>
    Math.min(session.durationMs, Math.round(i * everyMs)),
  );
  const { seed, person, beside = person, camera } = onlooker;
  const shown = [
    { person, eye: onlooker.left },
    { person: beside, eye: onlooker.right },
  ];
  const jobs = shown.map((eye) => ({
    kind: 'draw-sequence' as const,
    seed,
    ...eye,
    light: drawn.challenge.light,
    // No two sittings are alike.
    camera: { ...camera, seed: drawn.challenge.nonce, timesMs },
  }));
  const eyes: (readonly GrayImage[])[] = [];
  await pool.run(jobs, (index, answer) => {
    if (answer.kind === 'sequence') eyes[index] = answer.frames;
  });
  for (const [i, atMs] of timesMs.entries()) {
    const [left, right] = [eyes[0]?.[i], eyes[1]?.[i]];
    if (left === undefined || right === undefined) break;
    // One eye shown as both is one drawing; each look overwrites its own.
    const look = await session.look({ left, right: { ...right, data: right.data.slice() } }, atMs);
    if (look.kind !== 'going') return look;
  }
  session.close();
  throw ownProblem('internal', 'The light was longer than what was drawn for it.');
}
