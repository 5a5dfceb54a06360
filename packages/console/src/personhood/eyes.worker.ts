/// <reference lib="webworker" />
import { createClient, createPersonSession, type PersonSession } from '@sclera/sdk';
import type { PreparedCapture } from '@sclera/sdk/capture';
import { lookAtEyes } from '../capture/look-at-eyes.ts';
import { ownDevice } from '../capture/own-device.ts';
import { asProblem } from '../words/as-problem.ts';
import type { EyesUse, FromEyesWorker, ToEyesWorker } from './messages.ts';

// Pictures, iris codes and the keys of the session live in this worker and end with it: the page terminates it.
let prepared: PreparedCapture | null = null;
let session: PersonSession | null = null;

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
      prepared?.discard();
      prepared = null;
      const { outcome, view } = await lookAtEyes(asked, onProgress);
      if (outcome.kind === 'rejected') return { kind: 'rejected', refusals: outcome.eyes, view };
      prepared = outcome.capture;
      return { kind: 'captured', view };
    }
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

async function ask({ gateway, personalKey, consent, what }: EyesUse) {
  if (prepared === null) throw new Error('nothing was captured');
  const capture = prepared;
  prepared = null;
  session = createPersonSession(createClient({ url: gateway }), { personalKey, device: await ownDevice(), onProgress });
  if (what.action === 'enrol') return session.enrol(consent, capture);
  return what.action === 'find' ? session.find(consent, capture) : session.recover(consent, what.receipt, capture);
}

function running(): PersonSession {
  if (session === null) throw new Error('nobody has shown their eyes');
  return session;
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
