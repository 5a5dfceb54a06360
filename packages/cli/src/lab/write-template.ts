import { exportTemplate, type IrisTemplate, type TemplateEncoding } from '@sclera/engine';
import { InvalidArgumentError, Option } from 'commander';
import { writeBytes } from '../files/disk.ts';
import type { Context } from '../io/context.ts';

/** `--out T.json` or `T.cbor`. */
export function templateOutOption(): Option {
  return new Option('--out <file>', 'write the template as file.json or file.cbor').argParser((text: string): string => {
    if (encodingOf(text) === null) throw new InvalidArgumentError('A template file ends in .json or .cbor.');
    return text;
  });
}

/** Writes a template in the encoding that the file's ending names. */
export async function writeTemplate(context: Context, file: string, template: IrisTemplate): Promise<void> {
  await writeBytes(context.io.cwd, file, exportTemplate(template, encodingOf(file) ?? 'json'));
}

function encodingOf(file: string): TemplateEncoding | null {
  if (/\.json$/i.test(file)) return 'json';
  return /\.cbor$/i.test(file) ? 'cbor' : null;
}
