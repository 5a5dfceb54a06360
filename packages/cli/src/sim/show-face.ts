import type { FaceEngine } from '@sclera/engine';
import {
  adviseFace,
  challengeWithinMs,
  challengeWords,
  type DocumentRead,
  type FaceLook,
  type SimSession,
  startFaceCapture,
} from '@sclera/sdk';
import type { SimChallenge, SimClaim } from '@sclera/sdk/contract';
import type { Context } from '../io/context.ts';
import type { Camera } from './camera.ts';

export interface Showing {
  readonly session: SimSession;
  readonly claim: SimClaim;
  readonly engine: FaceEngine;
  readonly read: DocumentRead & { readonly kind: 'read' };
  readonly openCamera: () => Camera;
}

/** As many attempts as the claim has, while the camera runs. Returns the claim as it stands then. */
export async function showFace(context: Context, { session, claim, engine, read, openCamera }: Showing): Promise<SimClaim> {
  const { progress } = context;
  const camera = openCamera();
  let current = claim;
  try {
    progress.note('Three steps will be asked, in an order that is drawn now.');
    while (current.state === 'open' && current.attemptsLeft > 0) {
      if (!(await isReady(context, engine, camera))) break;
      const drawn = await session.draw(current.id, read.document);
      const look = await attempt(context, { engine, camera, drawn, read });
      if (look?.kind === 'captured') current = (await session.send(current.id, drawn, look.capture)).claim;
      else {
        for (const { message } of look?.reasons ?? []) progress.note(message);
        current = await session.claim(current.id);
      }
    }
    return current;
  } finally {
    await camera.close();
  }
}

/** Waits until somebody stands there well; false where the camera ended before. No attempt is spent on this. */
async function isReady({ progress }: Context, engine: FaceEngine, camera: Camera): Promise<boolean> {
  let told = '';
  camera.restart(null);
  for (let frame = await camera.next(); frame !== null; frame = await camera.next()) {
    const advice = await adviseFace(engine, frame.image);
    if (advice === null) return true;
    if (advice.message !== told) progress.step(advice.message);
    told = advice.message;
  }
  return false;
}

interface Attempt {
  readonly engine: FaceEngine;
  readonly camera: Camera;
  readonly drawn: SimChallenge;
  readonly read: Showing['read'];
}

async function attempt(
  { progress }: Context,
  { engine, camera, drawn, read }: Attempt,
): Promise<Exclude<FaceLook, { kind: 'going' }> | null> {
  const start = await startFaceCapture({ engine, drawn, document: read.document, portrait: read.portrait });
  if (start.kind === 'refused') return { kind: 'rejected', reasons: [{ code: 'frames-broken', message: start.message }] };
  progress.note(drawn.challenge.steps.map((step, i) => `${i + 1}. ${challengeWords[step]}`).join('  '));
  camera.restart(drawn.challenge.steps);
  let told = '';
  for (let frame = await camera.next(); frame !== null; frame = await camera.next()) {
    const look = await start.session.look(frame.image, frame.atMs);
    if (look.kind !== 'going') return look;
    const words = `${look.say.message} (${look.done} of ${drawn.challenge.steps.length}, ${Math.ceil(look.leftMs / 1000)} s left)`;
    if (look.say.message !== told) progress.step(words);
    told = look.say.message;
  }
  start.session.close();
  progress.note(`The camera stopped before all three steps were seen: there are up to ${challengeWithinMs / 1000} s for them.`);
  return null;
}
