import { describe, expect, it } from 'vitest';
import { colourJpeg } from '../../../engine/testing/colour-jpeg.ts';
import { type Camera, openJpegStream } from './camera.ts';

/** Told apart by their width. */
const picture = (width: number): Uint8Array => colourJpeg({ width, height: 64, data: new Uint8Array(3 * width * 64).fill(90) }, 80);

/** A pipe that one writes into, piece by piece. */
function pipe(): { readonly bytes: AsyncIterable<Uint8Array>; write(piece: Uint8Array): Promise<void>; end(): Promise<void> } {
  const waiting: ((result: IteratorResult<Uint8Array>) => void)[] = [];
  const pieces: IteratorResult<Uint8Array>[] = [];
  const push = async (result: IteratorResult<Uint8Array>): Promise<void> => {
    const next = waiting.shift();
    if (next) next(result);
    else pieces.push(result);
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  const next = (): Promise<IteratorResult<Uint8Array>> => {
    const piece = pieces.shift();
    return piece ? Promise.resolve(piece) : new Promise((resolve) => waiting.push(resolve));
  };
  const end = { done: true, value: undefined } as const;
  return {
    bytes: { [Symbol.asyncIterator]: () => ({ next, return: () => push(end).then(() => end) }) },
    write: (value) => push({ done: false, value }),
    end: () => push(end),
  };
}

const widthOf = async (camera: Camera): Promise<number | null> => (await camera.next())?.image.width ?? null;

describe('a camera that is piped in', () => {
  it('gives the newest whole picture, with its time since the challenge', async () => {
    const { bytes, write, end } = pipe();
    let nowMs = 1000;
    const camera = openJpegStream(bytes, () => nowMs);
    const [first, second, third] = [picture(72), picture(80), picture(88)];
    await write(first.subarray(0, 100));
    await write(first.subarray(100));
    nowMs = 1040;
    await write(second);
    expect(await widthOf(camera)).toBe(72);
    camera.restart(['blink']);
    nowMs = 1100;
    await write(third);
    expect(await camera.next()).toMatchObject({ image: { width: 80 }, atMs: 60 });
    await end();
    expect(await widthOf(camera)).toBe(88);
    expect(await widthOf(camera)).toBeNull();
  });

  it('leaves out what came while nobody asked', async () => {
    const { bytes, write, end } = pipe();
    const camera = openJpegStream(bytes);
    for (const width of [72, 80, 88]) await write(picture(width));
    await end();
    expect(await widthOf(camera)).toBe(88);
    expect(await widthOf(camera)).toBeNull();
  });

  it('forgets at a restart what was seen before', async () => {
    const { bytes, write, end } = pipe();
    const camera = openJpegStream(bytes);
    await write(picture(72));
    await write(picture(80));
    camera.restart(['blink']);
    await end();
    expect(await widthOf(camera)).toBe(80);
  });

  it('waits for a picture, and ends when it is closed', async () => {
    const { bytes, write } = pipe();
    const camera = openJpegStream(bytes);
    const waiting = widthOf(camera);
    await write(picture(72));
    await write(picture(80).subarray(0, 2));
    expect(await waiting).toBe(72);
    const last = widthOf(camera);
    await camera.close();
    expect(await last).toBeNull();
  });

  it('says so where no pictures come', async () => {
    const { bytes, write } = pipe();
    const camera = openJpegStream(bytes);
    await write(new TextEncoder().encode('no pictures at all'));
    await expect(camera.next()).rejects.toMatchObject({ code: 'image-unreadable' });
    await camera.close();
  });
});
