import { resolve } from 'node:path';
import { type EncodeOptions, type IrisTemplate, usableBits } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { spreadFolders } from '../files/eye-folder.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { percent, plural, wholeNumber } from '../io/words.ts';
import type { Encoded } from '../threads/jobs.ts';
import { createPool, runInOrder } from '../threads/pool.ts';
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
  const { io, progress } = context;
  const files = await spreadFolders(io.cwd, args, { raw: options.raw !== undefined });
  if (options.out !== undefined && files.length !== 1) {
    throw ownProblem('bad-usage', '--out takes the template of one picture.', { fix: 'Use --json and redirect the output for several.' });
  }
  const encodeOptions: EncodeOptions & PictureOptions = {
    ...(options.eye === undefined ? {} : { eye: options.eye }),
    ...(options.raw === undefined ? {} : { raw: options.raw }),
  };
  const jobs = files.map((file) => ({ kind: 'encode' as const, path: resolve(io.cwd, file), options: encodeOptions }));
  let refused = 0;
  let template: IrisTemplate | null = null;
  const startedAt = performance.now();
  const pool = createPool(Math.min(options.workers, files.length));
  try {
    await runInOrder(
      pool,
      jobs,
      (index, answer) => {
        if (answer.kind !== 'encoded' && answer.kind !== 'failed') return;
        if (answer.kind === 'failed') refused++;
        else template = answer.template;
        tell(context, files[index]!, answer);
      },
      (done) => files.length > 1 && progress.count('Encoding', done, files.length),
    );
  } finally {
    await pool.close();
  }
  if (files.length > 1) {
    const seconds = (performance.now() - startedAt) / 1000;
    const speed = `${(files.length / seconds).toFixed(1)} a second`;
    progress.note(`${plural(files.length, 'picture')}, ${wholeNumber(refused)} refused, in ${seconds.toFixed(1)} s: ${speed}`);
  }
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
