import type { ErasureAnswer } from '@sclera/sdk/contract';
import type { EyeRefusal } from '../capture/messages.ts';
import { unreadable } from '../capture/unreadable.ts';
import type { CaptureView } from '../capture/view.ts';
import { asProblem } from '../words/as-problem.ts';
import type { Derived, DrawnLight, EyeAdvice, EyesUse, FromEyesWorker, Shown, ToEyesWorker, WatchLook } from './messages.ts';

type Decided = Extract<FromEyesWorker, { kind: 'decided' }>['decided'];

/** Eyes are looked at, and everything that rests on having shown them is asked, in a worker, which is ended to forget what it held. Everything rejects with a problem. */
export interface EyesHost {
  /** The refusals are empty where both eyes were captured. */
  capture(pictures: {
    readonly left: Blob;
    readonly right: Blob;
  }): Promise<{ readonly refusals: readonly EyeRefusal[]; readonly view: CaptureView }>;
  /** What to tell whoever stands before the camera; null where both eyes are seen well. */
  advise(frame: ImageBitmap): Promise<EyeAdvice | null>;
  /** Draws the light of one try for this use. */
  watch(use: EyesUse): Promise<DrawnLight>;
  /** The next picture of both eyes under it, so long after it began. */
  look(frame: ImageBitmap, atMs: number): Promise<WatchLook>;
  /** Sends what was captured, once, and checks what comes back. */
  ask(use: EyesUse): Promise<Decided>;
  /** Within 15 minutes of it. */
  derive(shown: Shown, rotation: number): Promise<Derived>;
  depart(shown: Shown): Promise<ErasureAnswer>;
  forget(): void;
}

/** `onDoing` is told what is being done just now, in plain words. */
export function createEyesHost(onDoing: (words: string) => void): EyesHost {
  let worker: Worker | null = null;
  let giveUp: (() => void) | null = null;

  const send = <K extends FromEyesWorker['kind']>(
    message: ToEyesWorker,
    expected: readonly K[],
    transfer: Transferable[] = [],
  ): Promise<Extract<FromEyesWorker, { kind: K }>> => {
    worker ??= new Worker(new URL('./eyes.worker.ts', import.meta.url), { type: 'module' });
    const current = worker;
    return new Promise((resolve, reject) => {
      giveUp = () => reject(asProblem(null));
      current.onerror = () => reject(asProblem(null));
      current.onmessage = ({ data }: MessageEvent<FromEyesWorker>) => {
        // Drawing a light is a moment of looking, and not yet of waiting.
        if (data.kind === 'doing') message.kind !== 'watch' && onDoing(data.words);
        else if ((expected as readonly string[]).includes(data.kind)) resolve(data as Extract<FromEyesWorker, { kind: K }>);
        else reject(data.kind === 'failed' ? data.problem : asProblem(null));
      };
      current.postMessage(message, transfer);
    });
  };

  return {
    capture: async ({ left, right }) => {
      const [a, b] = await Promise.all([left.arrayBuffer(), right.arrayBuffer()]).catch(() => Promise.reject(unreadable));
      const message = { kind: 'capture', left: new Uint8Array(a), right: new Uint8Array(b) } as const;
      const seen = await send(message, ['captured', 'rejected'], [a, b]);
      return { refusals: seen.kind === 'rejected' ? seen.refusals : [], view: seen.view };
    },
    advise: async (frame) => (await send({ kind: 'advise', frame }, ['advice'], [frame])).say,
    watch: async (use) => (await send({ kind: 'watch', use }, ['watching'])).drawn,
    look: async (frame, atMs) => (await send({ kind: 'look', frame, atMs }, ['look'], [frame])).look,
    ask: async (use) => (await send({ kind: 'ask', use }, ['decided'])).decided,
    derive: async (shown, rotation) => (await send({ kind: 'derive', shown, rotation }, ['derived'])).derived,
    depart: async (shown) => (await send({ kind: 'depart', shown }, ['departed'])).erasure,
    forget: () => {
      worker?.terminate();
      worker = null;
      giveUp?.();
      giveUp = null;
    },
  };
}
