import { join } from 'node:path';
import type { ColourImage } from '@sclera/engine';
import { type HeadShot, makeHead, renderHead } from '@sclera/synth';
import type { Command } from 'commander';
import { readCount } from '../commands/demo.ts';
import { encodeColourPng } from '../files/colour-png.ts';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';

interface FacesOptions {
  readonly out: string;
  readonly people: number;
  readonly captures: number;
  readonly seed: string;
  readonly sheet?: true;
}

/** People on one sheet. */
const sheetPeople = 24;

export function addSynthFaces(synth: Command, run: Run): void {
  synth
    .command('faces')
    .description('heads of people who do not exist, in visible light; the same seed gives the same bytes')
    .requiredOption('--out <dir>', 'writes DIR/<person>/<capture>.png')
    .option('--people <n>', 'how many people', (text) => readCount(text, 1, 100_000), 10)
    .option(
      '--captures <n>',
      `captures of each, up to ${shots.length}: from the front, then turned and in other light`,
      (text) => readCount(text, 1, shots.length),
      4,
    )
    .option('--seed <text>', 'which people', '1')
    .option('--sheet', `also write the first captures of up to ${sheetPeople} people side by side as DIR/contact-sheet.png`)
    .action(run(writeFaces));
}

/** As people stand before a desk: a little turned, in this light and that. */
const shots: readonly Partial<HeadShot>[] = [
  {},
  { yaw: 10, lightRight: -20 },
  { yaw: -9, pitch: 6, lightAbove: 50, smile: 0.5 },
  { pitch: -7, roll: 5, distanceMm: 450, exposure: 0.85 },
  { yaw: 20, distanceMm: 900 },
  { eyesOpen: 0 },
];
const size = { width: 240, height: 280, interEyePx: 58 } as const;

async function writeFaces({ io, progress, finish }: Context, { out, people, captures, seed, sheet }: FacesOptions): Promise<ExitCode> {
  const first: ColourImage[] = [];
  for (let person = 0; person < people; person++) {
    const head = makeHead(`${seed} ${person}`);
    const name = String(person).padStart(String(people - 1).length, '0');
    for (const [i, shot] of shots.slice(0, captures).entries()) {
      const image = renderHead(head, { ...size, ...shot, grain: i });
      if (i === 0 && first.length < sheetPeople) first.push(image);
      await writeBytes(io.cwd, join(out, name, `${i + 1}.png`), encodeColourPng(image));
    }
    progress.count('Drawing heads', (person + 1) * captures, people * captures);
  }
  if (sheet) await writeBytes(io.cwd, join(out, 'contact-sheet.png'), encodeColourPng(sideBySide(first)));
  finish(
    { ok: true, out, seed, people, captures: people * captures },
    `${plural(people * captures, 'capture')} of ${plural(people, 'head')} in ${out}, from seed ${seed}.`,
  );
  return 0;
}

function sideBySide(images: readonly ColourImage[]): ColourImage {
  const columns = Math.min(6, images.length);
  const [width, height] = [columns * size.width, Math.ceil(images.length / columns) * size.height];
  const data = new Uint8Array(3 * width * height);
  for (const [i, image] of images.entries()) {
    const [left, top] = [(i % columns) * size.width, Math.floor(i / columns) * size.height];
    for (let y = 0; y < size.height; y++) {
      data.set(image.data.subarray(3 * y * size.width, 3 * (y + 1) * size.width), 3 * ((top + y) * width + left));
    }
  }
  return { width, height, data };
}
