import { ownProblem, type Prove } from '@sclera/sdk';
import { fetchBytes } from '../platform/fetch-bytes.ts';

/** The prover's own files, as its package built them; the server of these pages hands them out apart (GPL-3.0-or-later, /prover/LICENSE.txt). */
const worker = '/prover/worker.js';
const parts = [
  { name: 'wasm', url: '/prover/semaphore-20.wasm', bytes: 1_847_949 },
  { name: 'zkey', url: '/prover/semaphore-20.zkey', bytes: 3_890_175 },
] as const;
const allBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
/** A telephone takes some seconds; what takes this long has stopped. */
const patienceMs = 180_000;

export type ProverNews = { readonly kind: 'loading'; readonly share: number } | { readonly kind: 'proving' };

/** Proves in a worker of another licence, which is started for one proof and ended with it: it gets the secret by message, and what it answers is checked. */
export function pageProver(onNews: (news: ProverNews) => void): Prove {
  return async (request) => {
    let loaded = 0;
    const add = (bytes: number): void => {
      loaded += bytes;
      onNews({ kind: 'loading', share: Math.min(1, loaded / allBytes) });
    };
    const [wasm, zkey] = await Promise.all(parts.map(({ url }) => fetchBytes(url, add))).catch((cause: unknown) => {
      throw notThere(cause);
    });
    onNews({ kind: 'proving' });
    const { kind, proof } = await answerOf({ request, wasm: wasm!, zkey: zkey! });
    if (kind === 'proved') return proof;
    throw ownProblem('internal', 'The prover could not make a proof of this.', {
      fix: 'Reload the page: its files may have arrived damaged, or this wallet is not in that group.',
    });
  };
}

interface Answer {
  readonly kind: string;
  readonly proof?: unknown;
}

function answerOf(task: { readonly request: unknown; readonly wasm: Uint8Array; readonly zkey: Uint8Array }): Promise<Answer> {
  const prover = new Worker(worker, { type: 'module' });
  const answered = new Promise<Answer>((resolve, reject) => {
    const late = setTimeout(() => reject(notThere(null)), patienceMs);
    prover.onmessage = ({ data }: MessageEvent<Answer>) => {
      clearTimeout(late);
      resolve(data);
    };
    prover.onerror = () => {
      clearTimeout(late);
      reject(notThere(null));
    };
    prover.postMessage(task, [task.wasm.buffer as ArrayBuffer, task.zkey.buffer as ArrayBuffer]);
  });
  return answered.finally(() => prover.terminate());
}

function notThere(cause: unknown): Error {
  return ownProblem('file-unreadable', 'The prover did not start.', {
    fix: 'Reload the page. If it stays so, whoever runs this place has not put the prover there: use sclera wallet on a computer.',
    cause,
  });
}
