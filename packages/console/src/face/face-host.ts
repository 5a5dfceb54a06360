import type { SimAttempt } from '@sclera/sdk';
import type { DocumentNames, DocumentRead, FaceAdvice } from '@sclera/sdk/capture';
import type { SimChallenge } from '@sclera/sdk/contract';
import { asProblem } from '../words/as-problem.ts';
import type { DocumentShown, FaceUse, FromFaceWorker, PageSource, ShownLook, ToFaceWorker } from './messages.ts';

/** Faces and documents are examined in a worker, which is ended to forget what it held. Everything rejects with a problem. */
export interface FaceHost {
  /** Loads runtime and networks, once; `onProgress` is told shares of 1. */
  start(onProgress: (share: number) => void): Promise<void>;
  /** Keeps the portrait's embedding in the worker, for the attempts that follow. */
  readDocument(source: PageSource): Promise<DocumentShown | Extract<DocumentRead, { kind: 'rejected' }>>;
  advise(frame: ImageBitmap): Promise<FaceAdvice | null>;
  /** Says why not, or null. */
  begin(drawn: SimChallenge, document: DocumentNames): Promise<string | null>;
  look(frame: ImageBitmap, atMs: number): Promise<ShownLook>;
  /** Splits, seals, signs and sends the face that was captured, and checks what comes back. It is spent; `onDoing` is told what is being done. */
  send(use: FaceUse, onDoing: (words: string) => void): Promise<SimAttempt>;
  /** Ends the worker: everything in it is gone, and its networks too. */
  forget(): void;
}

type Told = Extract<FromFaceWorker, { kind: 'progress' | 'doing' }>;
type Answer = Exclude<FromFaceWorker, Told>;

export function createFaceHost(): FaceHost {
  let worker: Worker | null = null;
  /** One after the other: the worker holds one of everything. */
  let last: Promise<unknown> = Promise.resolve();
  let giveUp: (() => void) | null = null;

  const ask = <K extends Answer['kind']>(
    expected: K,
    message: ToFaceWorker,
    transfer: Transferable[] = [],
    onTold: (told: Told) => void = () => {},
  ): Promise<Extract<Answer, { kind: K }>> => {
    const send = (): Promise<Extract<Answer, { kind: K }>> => {
      worker ??= new Worker(new URL('./face.worker.ts', import.meta.url), { type: 'module' });
      const current = worker;
      return new Promise((resolve, reject) => {
        giveUp = () => reject(asProblem(null));
        current.onerror = () => reject(asProblem(null));
        current.onmessage = ({ data }: MessageEvent<FromFaceWorker>) => {
          if (data.kind === 'progress' || data.kind === 'doing') onTold(data);
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
    start: async (onProgress) =>
      void (await ask('ready', { kind: 'start' }, [], (told) => told.kind === 'progress' && onProgress(told.share))),
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
    send: async (use, onDoing) =>
      (await ask('sent', { kind: 'send', ...use }, [], (told) => told.kind === 'doing' && onDoing(told.words))).attempt,
    forget: () => {
      worker?.terminate();
      worker = null;
      giveUp?.();
      giveUp = null;
      last = Promise.resolve();
    },
  };
}
