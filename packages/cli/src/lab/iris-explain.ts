import { resolve } from 'node:path';
import { encodePng, type GrayImage, type Point } from '@sclera/engine';
import { drawCode, ownProblem } from '@sclera/sdk';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';

import { encodeFile } from './encode-file.ts';

export async function explainFile(context: Context, options: { readonly out: string }, files: readonly string[]): Promise<ExitCode> {
  const file = files[0]!;
  const outcome = encodeFile(resolve(context.io.cwd, file), { trace: true });
  if (outcome.image === null) {
    const reasons = outcome.kind === 'rejected' ? outcome.reasons.map(({ code, message }) => ({ code, message })) : [];
    throw ownProblem('image-unreadable', `${file} is refused.`, { reasons });
  }
  const { geometry, trace } = outcome.encoding ?? {};
  const picture: GrayImage = { ...outcome.image, data: outcome.image.data.slice() };
  if (geometry) {
    for (const path of [geometry.pupil.points, geometry.limbus.points]) drawPath(picture, path, true);
    for (const lid of [geometry.upperLid, geometry.lowerLid]) if (lid) drawPath(picture, lid, false);
  }
  const below = [
    ...(trace ? [trace.strip, trace.stripMask] : []),
    ...(outcome.kind === 'encoded' ? [drawCode(outcome.encoding.template)] : []),
  ];
  await writeBytes(context.io.cwd, options.out, encodePng(stack([picture, ...below.map((strip) => widen(strip, picture.width))])));
  const reasons = outcome.kind === 'rejected' ? outcome.reasons : [];
  const words = `${options.out}: contours${below.length > 0 ? ', unrolled iris, its mask, code' : ''}.${reasons.map(({ message, code }) => `\n  refused: ${message} (${code})`).join('')}`;
  context.finish({ ok: outcome.kind === 'encoded', file, out: options.out, reasons }, words);
  return outcome.kind === 'encoded' ? 0 : 1;
}

/** White on black, so that it shows on any ground. */
function drawPath(image: GrayImage, path: readonly Point[], closed: boolean): void {
  for (let i = closed ? 0 : 1; i < path.length; i++) {
    const from = path[(i + path.length - 1) % path.length]!;
    const to = path[i]!;
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to.x - from.x, to.y - from.y)));
    for (let s = 0; s <= steps; s++) {
      const x = Math.round(from.x + ((to.x - from.x) * s) / steps);
      const y = Math.round(from.y + ((to.y - from.y) * s) / steps);
      plot(image, x, y + 1, 0);
      plot(image, x, y, 255);
    }
  }
}

function plot({ width, height, data }: GrayImage, x: number, y: number, grey: number): void {
  if (x >= 0 && y >= 0 && x < width && y < height) data[y * width + x] = grey;
}

/** Stretched to a width by the nearest pixel, twice as high where it is low. */
function widen(image: GrayImage, width: number): GrayImage {
  const tall = image.height < 40 ? 2 : 1;
  const height = image.height * tall;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      data[y * width + x] = image.data[Math.floor(y / tall) * image.width + Math.floor((x * image.width) / width)]!;
    }
  return { width, height, data };
}

function stack(images: readonly GrayImage[]): GrayImage {
  const width = images[0]!.width;
  const data = images.flatMap((image, i) => (i === 0 ? [image.data] : [new Uint8Array(width * 4).fill(255), image.data]));
  const joined = Buffer.concat(data);
  return { width, height: joined.length / width, data: new Uint8Array(joined) };
}
