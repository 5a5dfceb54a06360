import { type ColourImage, readFaceImage } from '@sclera/engine';
import { type ChallengeStep, ownProblem } from '@sclera/sdk';

/** One picture of a camera, not mirrored. */
export interface CameraFrame {
  readonly image: ColourImage;
  /** Since `restart`. */
  readonly atMs: number;
}

/** A camera that runs. Pictures that come while nobody asks are left out. */
export interface Camera {
  /** From here on time is counted anew. `steps`: what is asked now; null before anything is. */
  restart(steps: readonly ChallengeStep[] | null): void;
  /** The newest picture, as soon as there is one that was not given before; null once the camera has ended. */
  next(): Promise<CameraFrame | null>;
  close(): Promise<void>;
}

/** A frame of a camera has well under 1 MiB; what goes on without an end is no stream of pictures. */
const mostFrameBytes = 8 * 1024 * 1024;

/**
 * JPEG pictures one after the other, as `ffmpeg -f mjpeg -` writes them. Nothing is put on a disk. A picture counts from when its last byte came. `next` throws `image-unreadable` where what
 * comes are no pictures.
 */
export function openJpegStream(bytes: AsyncIterable<Uint8Array>, nowMs: () => number = () => performance.now()): Camera {
  let newest: { readonly jpeg: Uint8Array; readonly atMs: number } | null = null;
  let startedMs = nowMs();
  let state: 'running' | 'ended' | 'broken' = 'running';
  let wake = (): void => {};
  const source = bytes[Symbol.asyncIterator]();

  const read = async (): Promise<void> => {
    let rest = new Uint8Array(0);
    for (;;) {
      const { done, value } = await source.next();
      const cut = cutPictures(value === undefined ? rest : joined(rest, value), done === true);
      rest = cut.rest;
      const last = cut.pictures.at(-1);
      if (last !== undefined) newest = { jpeg: last, atMs: nowMs() };
      if (done === true) state = 'ended';
      if (rest.length > mostFrameBytes || cut.isOther) state = 'broken';
      wake();
      if (state !== 'running') return;
    }
  };
  const reading = read().catch(() => {
    state = 'ended';
    wake();
  });

  return {
    restart: () => {
      startedMs = nowMs();
      // What was seen before belongs to no challenge.
      newest = null;
    },
    next: async () => {
      while (newest === null) {
        if (state === 'broken') throw notPictures();
        if (state === 'ended') return null;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const { jpeg, atMs } = newest;
      newest = null;
      const picture = readFaceImage(jpeg);
      if (picture.kind === 'rejected') throw notPictures();
      return { image: picture.image, atMs: Math.max(0, atMs - startedMs) };
    },
    close: async () => {
      await source.return?.();
      await reading;
    },
  };
}

/** Whole pictures at the start of what came. A picture ends where FF D9 is followed by the FF D8 of the next, or by nothing more at all. */
function cutPictures(
  bytes: Uint8Array<ArrayBuffer>,
  isEnd: boolean,
): { readonly pictures: readonly Uint8Array[]; readonly rest: Uint8Array<ArrayBuffer>; readonly isOther: boolean } {
  const pictures: Uint8Array[] = [];
  let from = 0;
  const isMark = (at: number, second: number): boolean => bytes[at] === 0xff && bytes[at + 1] === second;
  if (bytes.length >= 2 && !isMark(0, 0xd8)) return { pictures, rest: bytes, isOther: true };
  for (let at = 2; at + 1 < bytes.length; at++) {
    if (!isMark(at, 0xd9)) continue;
    const isLast = isEnd && at + 2 === bytes.length;
    if (!isLast && !isMark(at + 2, 0xd8)) continue;
    pictures.push(bytes.subarray(from, at + 2));
    from = at + 2;
  }
  return { pictures, rest: bytes.slice(from), isOther: false };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function notPictures(): Error {
  return ownProblem('image-unreadable', 'What is piped in are no JPEG pictures.', {
    fix: 'For instance: ffmpeg -f v4l2 -i /dev/video0 -vf scale=320:-2 -r 12 -f mjpeg - | sclera sim register --camera - …',
  });
}
