import type { Platform } from '@sclera/sdk/contract';
import { asProblem } from '../words/as-problem.ts';
import type { FromWorker, SealedCapture, ToWorker } from './messages.ts';
import { unreadable } from './unreadable.ts';

export type CaptureNews = Exclude<FromWorker, { kind: 'sealed' }>;

/** Runs captures in a worker, so that the page stays usable, and ends the worker to forget what it held. */
export interface CaptureHost {
  /** Starts over with two pictures; news come until `captured`, `rejected` or `failed`. */
  capture(pictures: { readonly left: Blob; readonly right: Blob }, onNews: (news: CaptureNews) => void): void;
  /** Seals what was captured, once. Rejects with a problem. */
  seal(platform: Platform, token: string): Promise<SealedCapture>;
  /** Ends the worker: pictures, codes and shares in it are gone. */
  forget(): void;
}

export function createCaptureHost(): CaptureHost {
  let worker: Worker | null = null;
  const forget = (): void => {
    worker?.terminate();
    worker = null;
  };
  return {
    forget,
    capture(pictures, onNews) {
      forget();
      const fresh = new Worker(new URL('./capture.worker.ts', import.meta.url), { type: 'module' });
      worker = fresh;
      fresh.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.kind !== 'sealed') onNews(data);
      };
      fresh.onerror = () => onNews({ kind: 'failed', problem: asProblem(null) });
      readBoth(pictures).then(
        ({ left, right }) => fresh.postMessage({ kind: 'capture', left, right } satisfies ToWorker, [left.buffer, right.buffer]),
        () => onNews({ kind: 'failed', problem: unreadable }),
      );
    },
    seal(platform, token) {
      const current = worker;
      if (current === null) return Promise.reject(asProblem(null));
      return new Promise((resolve, reject) => {
        current.onmessage = ({ data }: MessageEvent<FromWorker>) => {
          if (data.kind === 'sealed') resolve({ shares: data.shares, capture: data.capture, device: data.device });
          else if (data.kind === 'failed') reject(data.problem);
        };
        current.postMessage({ kind: 'seal', platform, token } satisfies ToWorker);
      });
    },
  };
}

async function readBoth(pictures: { readonly left: Blob; readonly right: Blob }) {
  const [left, right] = await Promise.all([pictures.left.arrayBuffer(), pictures.right.arrayBuffer()]);
  return { left: new Uint8Array(left), right: new Uint8Array(right) };
}
