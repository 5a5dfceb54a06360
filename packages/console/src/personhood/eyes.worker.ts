/// <reference lib="webworker" />
import { createClient, createPersonSession, type PersonSession, type WatchedPermit } from '@sclera/sdk';
import { adviseEyes, type GrayImage, type IrisCapture, type PreparedCapture, startIrisCapture } from '@sclera/sdk/capture';
import { lookAtEyes } from '../capture/look-at-eyes.ts';
import { ownDevice } from '../capture/own-device.ts';
import { asProblem } from '../words/as-problem.ts';
import { placeEyes } from './eye-boxes.ts';
import type { DrawnLight, EyesUse, FromEyesWorker, ToEyesWorker, WatchLook } from './messages.ts';

// Pictures, iris codes and the keys of the session live in this worker and end with it: the page terminates it.
let prepared: PreparedCapture | null = null;
let session: PersonSession | null = null;
let watched: { readonly capture: IrisCapture; readonly permit: WatchedPermit } | null = null;
/** What the prepared capture was watched for; null for pictures from files. */
let drawn: WatchedPermit | null = null;

const tell = (message: FromEyesWorker): void => self.postMessage(message);
const onProgress = (words: string): void => tell({ kind: 'doing', words });

self.onmessage = async ({ data }: MessageEvent<ToEyesWorker>) => {
  try {
    tell(await answer(data));
  } catch (error) {
    tell({ kind: 'failed', problem: asProblem(error) });
  }
};

async function answer(asked: ToEyesWorker): Promise<FromEyesWorker> {
  switch (asked.kind) {
    case 'capture': {
      startAnew();
      const { outcome, view } = await lookAtEyes(asked, onProgress);
      if (outcome.kind === 'rejected') return { kind: 'rejected', refusals: outcome.eyes, view };
      prepared = outcome.capture;
      return { kind: 'captured', view };
    }
    case 'advise':
      return { kind: 'advice', say: adviseEyes(bothEyes(asked.frame)) };
    case 'watch':
      return { kind: 'watching', drawn: await watch(asked.use) };
    case 'look':
      return { kind: 'look', look: await look(bothEyes(asked.frame), asked.atMs) };
    case 'ask':
      return { kind: 'decided', decided: await ask(asked.use) };
    case 'derive': {
      const { consent, permit } = asked.shown;
      const { secret, recordName, rotation } = await running().deriveSecret(consent, permit, asked.rotation);
      const derived = { secret: base64Url(secret), recordName: base64Url(recordName), rotation };
      secret.fill(0);
      return { kind: 'derived', derived };
    }
    case 'depart':
      return { kind: 'departed', erasure: await running().depart(asked.shown.consent, asked.shown.permit) };
  }
}

function startAnew(): void {
  prepared?.discard();
  watched?.capture.close();
  prepared = watched = drawn = null;
}

const begin = async ({ gateway, personalKey }: EyesUse): Promise<PersonSession> =>
  createPersonSession(createClient({ url: gateway }), { personalKey, device: await ownDevice(), onProgress });

async function watch(use: EyesUse): Promise<DrawnLight> {
  startAnew();
  const { consent, what } = use;
  const one = await begin(use);
  const permit =
    what.action === 'recover'
      ? await one.watch(consent, 'verify', 'changes', what.receipt)
      : await one.watch(consent, what.action, 'changes');
  const start = await startIrisCapture({ drawn: permit });
  if (start.kind === 'refused') throw new Error(start.message);
  watched = { capture: start.session, permit };
  return { light: permit.challenge.light, durationMs: start.session.durationMs };
}

async function look(eyes: BothEyes, atMs: number): Promise<WatchLook> {
  if (watched === null) throw new Error('no light was drawn');
  const { capture, permit } = watched;
  const seen = await capture.look(eyes, atMs);
  if (seen.kind === 'going') return { kind: 'going', say: seen.say };
  watched = null;
  if (seen.kind === 'rejected') return { kind: 'rejected', refusal: { eye: seen.eye, reasons: seen.reasons } };
  prepared = seen.capture;
  drawn = permit;
  return { kind: 'captured' };
}

async function ask(use: EyesUse) {
  if (prepared === null) throw new Error('nothing was captured');
  const [capture, permit] = [prepared, drawn ?? undefined];
  prepared = drawn = null;
  const { consent, what } = use;
  session = await begin(use);
  if (what.action === 'enrol') return session.enrol(consent, capture, permit);
  return what.action === 'find' ? session.find(consent, capture, permit) : session.recover(consent, what.receipt, capture, permit);
}

function running(): PersonSession {
  if (session === null) throw new Error('nobody has shown their eyes');
  return session;
}

type BothEyes = { readonly left: GrayImage; readonly right: GrayImage };

/** One canvas for one eye after the other; it is cleared when its pixels were read. */
let canvas: OffscreenCanvas | null = null;

/** The two places of a picture where the eyes are asked to be, in grey. */
function bothEyes(frame: ImageBitmap): BothEyes {
  const places = placeEyes(frame);
  const eyes = { left: grayIn(frame, places.left), right: grayIn(frame, places.right) };
  frame.close();
  return eyes;
}

function grayIn(frame: ImageBitmap, { x, y, width, height, takenWidth, takenHeight }: ReturnType<typeof placeEyes>['left']): GrayImage {
  if (canvas === null || canvas.width !== takenWidth || canvas.height !== takenHeight)
    canvas = new OffscreenCanvas(takenWidth, takenHeight);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  context.drawImage(frame, x, y, width, height, 0, 0, takenWidth, takenHeight);
  const rgba = context.getImageData(0, 0, takenWidth, takenHeight).data;
  context.clearRect(0, 0, takenWidth, takenHeight);
  const data = new Uint8Array(takenWidth * takenHeight);
  // ITU-R BT.601, in 256ths: what is white stays 255.
  for (let from = 0, to = 0; to < data.length; from += 4) {
    data[to++] = (77 * (rgba[from] as number) + 150 * (rgba[from + 1] as number) + 29 * (rgba[from + 2] as number)) >> 8;
  }
  rgba.fill(0);
  return { width: takenWidth, height: takenHeight, data };
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
