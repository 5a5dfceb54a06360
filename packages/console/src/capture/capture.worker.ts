/// <reference lib="webworker" />
import { captureEyes, type EyeExplanation, explainShares, type PreparedCapture, sealCapture, signCapture } from '@sclera/sdk/capture';
import { asProblem } from '../words/as-problem.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { ownDevice } from './own-device.ts';
import { shrinkForScreen } from './shrink.ts';
import type { EyeView } from './view.ts';

/** Longest side of a picture that is drawn. */
const maxShownPx = 1280;

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
  const outcome = await captureEyes({ left, right, trace: true, onStage: ({ text }) => tell({ kind: 'stage', text }) });
  const eyes = { left: forScreen(outcome.explain?.left), right: forScreen(outcome.explain?.right) };
  if (outcome.kind === 'rejected') {
    tell({ kind: 'rejected', refusals: outcome.eyes, view: { eyes, shares: [] } });
    return;
  }
  prepared = outcome.capture;
  tell({ kind: 'stage', text: 'Splitting the codes into three shares' });
  tell({ kind: 'captured', view: { eyes, shares: explainShares(outcome.capture) } });
}

function forScreen(seen: EyeExplanation | null | undefined): EyeView | null {
  if (!seen) return null;
  const { width, height } = seen.image;
  return { ...seen, image: shrinkForScreen(seen.image, maxShownPx), frame: { width, height } };
}

async function seal({ platform, token }: Extract<ToWorker, { kind: 'seal' }>): Promise<void> {
  if (prepared === null) throw new Error('nothing was captured');
  const { presentation } = prepared;
  const shares = await sealCapture(prepared, { platform, token });
  prepared = null;
  const device = await ownDevice();
  tell({ kind: 'sealed', shares, capture: await signCapture(device, token, shares, presentation), device: device.key });
}
