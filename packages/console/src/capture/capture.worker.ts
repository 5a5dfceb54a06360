/// <reference lib="webworker" />
import { type PreparedCapture, sealCapture, signCapture } from '@sclera/sdk/capture';
import { asProblem } from '../words/as-problem.ts';
import { lookAtEyes } from './look-at-eyes.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { ownDevice } from './own-device.ts';

// Pictures and iris codes live in this worker and end with it: the page terminates it once the shares are sealed.
let prepared: PreparedCapture | null = null;

const tell = (message: FromWorker): void => self.postMessage(message);

self.onmessage = async (event: MessageEvent<ToWorker>) => {
  try {
    await (event.data.kind === 'capture' ? capture(event.data.left, event.data.right) : seal(event.data));
  } catch (error) {
    tell({ kind: 'failed', problem: asProblem(error) });
  }
};

async function capture(left: Uint8Array, right: Uint8Array): Promise<void> {
  prepared?.discard();
  prepared = null;
  const { outcome, view } = await lookAtEyes({ left, right }, (text) => tell({ kind: 'stage', text }));
  if (outcome.kind === 'rejected') {
    tell({ kind: 'rejected', refusals: outcome.eyes, view });
    return;
  }
  prepared = outcome.capture;
  tell({ kind: 'captured', view });
}

async function seal({ platform, token }: Extract<ToWorker, { kind: 'seal' }>): Promise<void> {
  if (prepared === null) throw new Error('nothing was captured');
  const { presentation } = prepared;
  const shares = await sealCapture(prepared, { platform, token });
  prepared = null;
  const device = await ownDevice();
  tell({ kind: 'sealed', shares, capture: await signCapture(device, token, shares, presentation), device: device.key });
}
