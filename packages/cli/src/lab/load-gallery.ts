import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { addToGallery, createGallery, type Gallery, type IrisTemplate, maxGalleryTemplates } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { listPictures } from '../files/eye-folder.ts';
import { readLines } from '../files/read-lines.ts';
import type { Context } from '../io/context.ts';
import { wholeNumber } from '../io/words.ts';
import type { Pool } from '../threads/pool.ts';
import type { PictureOptions } from './read-picture.ts';
import { readTemplateLine } from './template-line.ts';

export interface NamedGallery {
  readonly gallery: Gallery;
  /** What each entry came from: a picture, or the file named on a line, or file and line. */
  readonly names: readonly string[];
  /** What could not be taken into it, and why. */
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

/** Fewest characters of a template on a line: its bits in Base64. */
const leastLineBytes = 3204;

/** Loads a folder of pictures, with those below it, or a file of templates, one a line. Throws `file-unreadable` where there is nothing to search. */
export async function loadGallery(context: Context, pool: Pool, path: string, options: PictureOptions): Promise<NamedGallery> {
  const found = await stat(resolve(context.io.cwd, path)).catch(() => null);
  const loaded = found?.isDirectory()
    ? await encodeFolder(context, pool, path, options)
    : await readTemplates(context, path, found?.size ?? 0);
  if (loaded.gallery.count === 0) {
    const why = loaded.leftOut[0]?.reason;
    throw ownProblem('file-unreadable', `${path} holds nothing to search${why === undefined ? '' : `: ${why}`}.`, {
      fix: 'Give a folder of pictures, or a file with one line of sclera lab iris encode --json for each template.',
    });
  }
  return loaded;
}

async function encodeFolder(context: Context, pool: Pool, dir: string, { raw }: PictureOptions): Promise<NamedGallery> {
  const files = await listPictures(context.io.cwd, dir, { raw: raw !== undefined });
  const pictures = files.map((file) => join(dir, file));
  const answers: ({ readonly template: IrisTemplate } | { readonly reason: string })[] = [];
  let done = 0;
  const jobs = pictures.map((picture) => ({
    kind: 'encode' as const,
    path: resolve(context.io.cwd, picture),
    options: raw === undefined ? {} : { raw },
  }));
  await pool.run(jobs, (index, answer) => {
    context.progress.count('Encoding the gallery', ++done, pictures.length);
    if (answer.kind === 'failed') answers[index] = { reason: answer.reasons[0]?.code ?? 'no-eye-found' };
    if (answer.kind === 'encoded') answers[index] = { template: answer.template };
  });
  const filling = startFilling(pictures.length);
  for (const [i, answer] of answers.entries()) filling.put(pictures[i]!, answer);
  return filling.loaded;
}

async function readTemplates(context: Context, file: string, fileBytes: number): Promise<NamedGallery> {
  const filling = startFilling(Math.floor(fileBytes / leastLineBytes) + 1);
  let told = 0;
  for await (const { number, text, readBytes } of readLines(context.io.cwd, file)) {
    const line = readTemplateLine(text);
    if (line === null) {
      throw ownProblem('file-unreadable', `Line ${number} of ${file} holds no template.`, {
        fix: 'Each line must be one of sclera lab iris encode --json.',
      });
    }
    const { template } = line;
    filling.put(line.file ?? `${file}:${number}`, template === null ? { reason: line.reason ?? 'no template' } : { template });
    const hundredth = Math.floor((100 * readBytes) / fileBytes);
    if (hundredth > told) {
      told = hundredth;
      context.progress.count('Reading the gallery, kB', Math.ceil(readBytes / 1000), Math.ceil(fileBytes / 1000));
    }
  }
  return filling.loaded;
}

interface Filling {
  readonly loaded: NamedGallery;
  put(name: string, found: { readonly template: IrisTemplate } | { readonly reason: string }): void;
}

function startFilling(expected: number): Filling {
  const names: string[] = [];
  const leftOut: { file: string; reason: string }[] = [];
  const gallery = allocate(Math.max(1, Math.min(expected, maxGalleryTemplates)));
  return {
    loaded: { gallery, names, leftOut },
    put: (file, found) => {
      if ('reason' in found) {
        leftOut.push({ file, reason: found.reason });
        return;
      }
      if (gallery.count === maxGalleryTemplates) throw tooLarge();
      if (addToGallery(gallery, found.template).kind === 'added') names.push(file);
      else leftOut.push({ file, reason: 'mask-too-small' });
    },
  };
}

function allocate(capacity: number): Gallery {
  try {
    return createGallery(capacity);
  } catch (error) {
    throw ownProblem('file-unreadable', `There is no room in memory for a gallery of ${wholeNumber(capacity)} templates.`, {
      fix: 'Search parts of it one after the other; a template takes 2.5 kB.',
      cause: error,
    });
  }
}

function tooLarge(): Error {
  return ownProblem('file-unreadable', `The gallery has more than ${wholeNumber(maxGalleryTemplates)} templates.`, {
    fix: 'That is the most that one search takes, 4 GiB. Search parts of it one after the other.',
  });
}
