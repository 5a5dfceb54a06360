import { resolve } from 'node:path';
import { type EncodeOptions, type IrisTemplate, usableBits } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { spreadFolders } from '../files/eye-folder.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { percent, wholeNumber } from '../io/words.ts';
import type { Encoded } from '../threads/jobs.ts';
import { encodeInOrder } from './encode-in-order.ts';
import type { PictureOptions } from './read-picture.ts';
import { reasonWords } from './read-templates.ts';
import { templateToJson } from './template-line.ts';
import { writeTemplate } from './write-template.ts';

interface EncodeCommandOptions extends PictureOptions {
  readonly eye?: 'left' | 'right';
  readonly out?: string;
  readonly workers: number;
}

export async function encodeFiles(context: Context, options: EncodeCommandOptions, args: readonly string[]): Promise<ExitCode> {
  const { io } = context;
  const files = await spreadFolders(io.cwd, args, { raw: options.raw !== undefined });
  if (options.out !== undefined && files.length !== 1) {
    throw ownProblem('bad-usage', '--out takes the template of one picture.', { fix: 'Use --json and redirect the output for several.' });
  }
  const encodeOptions: EncodeOptions & PictureOptions = {
    ...(options.eye === undefined ? {} : { eye: options.eye }),
    ...(options.raw === undefined ? {} : { raw: options.raw }),
  };
  const jobs = files.map((file) => ({ kind: 'encode' as const, path: resolve(io.cwd, file), options: encodeOptions }));
  let template: IrisTemplate | null = null;
  const refused = await encodeInOrder(context, jobs, options.workers, (index, answer) => {
    if (answer.kind !== 'encoded' && answer.kind !== 'failed') return false;
    if (answer.kind === 'encoded') template = answer.template;
    tell(context, files[index]!, answer);
    return answer.kind === 'failed';
  });
  if (options.out !== undefined && template !== null) await writeTemplate(context, options.out, template);
  return refused === 0 ? 0 : 1;
}

function tell(context: Context, file: string, seen: Encoded): void {
  const { pupil, iris, quality, sidePlausibility } = seen;
  const ms = Math.round(seen.ms * 10) / 10;
  const common = { pupil, iris, quality, sidePlausibility };
  if (seen.kind === 'encoded') {
    const side = sidePlausibility === null ? '' : `, ${percent(sidePlausibility, 0)} likely the eye that was asked for`;
    context.finish(
      { file, ok: true, template: templateToJson(seen.template), ...common, reasons: [], ms },
      `${file}: encoded, ${wholeNumber(usableBits(seen.template))} of 12,800 bits usable${side}, ${ms} ms`,
    );
  } else {
    const { reasons } = seen;
    context.finish({ file, ok: false, template: null, ...common, reasons, ms }, `${file}: refused. ${reasonWords(reasons)}`);
  }
}
