import { usableBits } from '@sclera/engine';
import type { Context, ExitCode } from '../io/context.ts';
import { percent, wholeNumber } from '../io/words.ts';
import { oneTemplate } from './one-template.ts';
import type { PictureOptions } from './read-picture.ts';
import { templateToJson } from './template-line.ts';
import { writeTemplate } from './write-template.ts';

/** Shows a template, and writes it in the other encoding. */
export async function showTemplate(
  context: Context,
  options: PictureOptions & { readonly out?: string },
  files: readonly string[],
): Promise<ExitCode> {
  const { file, template } = await oneTemplate(context, files[0]!, options);
  if (options.out !== undefined) await writeTemplate(context, options.out, template);
  const bits = usableBits(template);
  const ones = template.code.reduce((sum, byte) => sum + popcount(byte), 0);
  const written = options.out === undefined ? '' : `, written to ${options.out}`;
  context.finish(
    { file, ok: true, template: templateToJson(template), bits, onesShare: ones / bits, out: options.out ?? null },
    `${file}: layout ${template.layout}, ${wholeNumber(bits)} of 12,800 bits usable, ${percent(ones / bits, 1)} of them 1${written}`,
  );
  return 0;
}

function popcount(byte: number): number {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}
