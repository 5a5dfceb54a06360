import { resolve } from 'node:path';
import { ownProblem } from '@sclera/sdk';
import { encodeColourPng } from '../files/colour-png.ts';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { colourWords, drawExplanation } from './draw-explanation.ts';
import { encodeFile } from './encode-file.ts';
import type { PictureOptions } from './read-picture.ts';
import { reasonWords } from './read-templates.ts';

interface ExplainOptions extends PictureOptions {
  readonly out: string;
}

export async function explainFile(context: Context, options: ExplainOptions, files: readonly string[]): Promise<ExitCode> {
  const file = files[0]!;
  const outcome = encodeFile(resolve(context.io.cwd, file), { ...options, trace: true });
  const reasons = outcome.kind === 'rejected' ? outcome.reasons : [];
  if (outcome.image === null) {
    throw ownProblem('image-unreadable', `${file} is refused.`, { reasons: reasons.map(({ code, message }) => ({ code, message })) });
  }
  const { encoding, image } = outcome;
  await writeBytes(context.io.cwd, options.out, encodeColourPng(drawExplanation(image, encoding)));
  const seen = encoding?.geometry === undefined ? 'the picture alone, as nothing was found in it' : `contours (${colourWords})`;
  const below =
    encoding?.trace === undefined ? '' : `; below it the unrolled iris, its masks${outcome.kind === 'encoded' ? ', the code' : ''}`;
  const refused = reasons.length === 0 ? '' : `\n  refused: ${reasonWords(reasons)}`;
  context.finish({ ok: outcome.kind === 'encoded', file, out: options.out, reasons }, `${options.out}: ${seen}${below}.${refused}`);
  return outcome.kind === 'encoded' ? 0 : 1;
}
