import type { DocumentNames, DocumentRead, FaceAdvice } from '@sclera/sdk/capture';
import type { Platform } from '@sclera/sdk/contract';
import type { SealedCapture } from '../capture/messages.ts';
import { asProblem } from '../words/as-problem.ts';
import type { DocumentShown, DrawnChallenge, FromFaceWorker, PageSource, ShownLook, ToFaceWorker } from './messages.ts';

/** Faces and documents are examined in a worker, which is ended to forget what it held. Everything rejects with a problem. */
export interface FaceHost {
  /** Loads runtime and networks, once; `onProgress` is told shares of 1. */
  start(onProgress: (share: number) => void): Promise<void>;
  /** Keeps the portrait's embedding in the worker, for the attempts that follow. */
  readDocument(source: PageSource): Promise<DocumentShown | Extract<DocumentRead, { kind: 'rejected' }>>;
  advise(frame: ImageBitmap): Promise<FaceAdvice | null>;
  /** Says why not, or null. */
  begin(drawn: DrawnChallenge, document: DocumentNames): Promise<string | null>;
  look(frame: ImageBitmap, atMs: number): Promise<ShownLook>;
  seal(platform: Platform, token: string): Promise<SealedCapture>;
  /** Ends the worker: everything in it is gone, and its networks too. */
  forget(): void;
}

type Answer = Exclude<FromFaceWorker, { kind: 'progress' }>;

export function createFaceHost(): FaceHost {
  let worker: Worker | null = null;
  /** One after the other: the worker holds one of everything. */
  let last: Promise<unknown> = Promise.resolve();
  let giveUp: (() => void) | null = null;

  const ask = <K extends Answer['kind']>(
    expected: K,
    message: ToFaceWorker,
    transfer: Transferable[] = [],
    onProgress: (share: number) => void = () => {},
  ): Promise<Extract<Answer, { kind: K }>> => {
    const send = (): Promise<Extract<Answer, { kind: K }>> => {
      worker ??= new Worker(new URL('./face.worker.ts', import.meta.url), { type: 'module' });
      const current = worker;
      return new Promise((resolve, reject) => {
        giveUp = () => reject(asProblem(null));
        current.onerror = () => reject(asProblem(null));
        current.onmessage = ({ data }: MessageEvent<FromFaceWorker>) => {
          if (data.kind === 'progress') onProgress(data.share);
          else if (data.kind === expected) resolve(data as Extract<Answer, { kind: K }>);
          else reject(data.kind === 'failed' ? data.problem : asProblem(null));
        };
        current.postMessage(message, transfer);
      });
    };
    const turn = last.then(send, send);
    last = turn.catch(() => {});
    return turn;
  };

  return {
    start: async (onProgress) => void (await ask('ready', { kind: 'start' }, [], onProgress)),
    readDocument: async (source) => {
      const files = source.kind === 'photo' ? [source.picture] : [source.sod, source.dg1, source.dg2];
      return (
        await ask(
          'document',
          { kind: 'document', source },
          files.map(({ buffer }) => buffer as ArrayBuffer),
        )
      ).read;
    },
    advise: async (frame) => (await ask('advice', { kind: 'advise', frame }, [frame])).say,
    begin: async (drawn, document) => (await ask('begun', { kind: 'begin', drawn, document })).refused,
    look: async (frame, atMs) => (await ask('look', { kind: 'look', frame, atMs }, [frame])).look,
    seal: async (platform, token) => {
      const { shares, capture, device } = await ask('sealed', { kind: 'seal', platform, token });
      return { shares, capture, device };
    },
    forget: () => {
      worker?.terminate();
      worker = null;
      giveUp?.();
      giveUp = null;
      last = Promise.resolve();
    },
  };
}
