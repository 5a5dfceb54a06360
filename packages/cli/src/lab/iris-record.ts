import { basename, extname, join, resolve } from 'node:path';
import {
  encodePng,
  type IrisRecordDraft,
  type IrisRecordImage,
  type IrisRecordImageDraft,
  readIrisRecord,
  writeIrisRecord,
} from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readBytes, writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';
import { type PictureOptions, rawOption, readPicture } from './read-picture.ts';

interface WriteOptions extends PictureOptions {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly unknown: readonly string[];
  readonly standard: '19794-6' | '39794-6';
  readonly pixels: 'png' | 'raw';
  readonly type?: NonNullable<IrisRecordImage['imageType']>;
  readonly capturedAt?: string;
}

export function addRecord(iris: Command, run: Run): void {
  const record = iris.command('record').description('iris image records of ISO/IEC 19794-6 and 39794-6');
  record
    .command('read')
    .description('what is inside a record (19794-6 of 2005 and 2011, 39794-6), and its pictures')
    .argument('<file>', 'the record')
    .option('--out <dir>', 'write each picture as DIR/<record>-<n>-<eye>.png')
    .addHelpText('after', '\nA record also goes wherever a picture does; its first picture is taken then.')
    .action(run(readRecord));
  record
    .command('write')
    .description('make a record of pictures')
    .argument('<out>', 'the record to write, .iir for 19794-6 or .der for 39794-6 by custom')
    .option('--left <file...>', 'pictures of the left eye', [])
    .option('--right <file...>', 'pictures of the right eye', [])
    .option('--unknown <file...>', 'pictures of which nobody knows the eye', [])
    .addOption(new Option('--standard <name>', '19794-6 is that of 2011').choices(['19794-6', '39794-6']).default('19794-6'))
    .addOption(new Option('--pixels <how>', 'how the pixels are kept').choices(['png', 'raw']).default('png'))
    .addOption(new Option('--type <name>', 'what the pictures show').choices(['uncropped', 'vga', 'cropped', 'cropped-and-masked']))
    .option('--captured-at <time>', 'when, ISO 8601; 39794-6 cannot do without', readTime)
    .addOption(rawOption())
    .action(run(writeRecord));
}

async function readRecord(context: Context, options: { readonly out?: string }, args: readonly string[]): Promise<ExitCode> {
  const file = args[0]!;
  const record = readIrisRecord(await readBytes(context.io.cwd, file));
  if (record.kind === 'rejected') {
    const words = record.reasons.map(({ message, code }) => `${message} (${code})`).join(' ');
    context.finish({ file, ok: false, standard: null, images: [], reasons: record.reasons }, `${file}: refused. ${words}`);
    return 1;
  }
  const name = basename(file, extname(file));
  const images: object[] = [];
  const lines: string[] = [];
  for (const [i, entry] of record.images.entries()) {
    const { image, ...told } = entry;
    const out = options.out === undefined ? null : join(options.out, `${name}-${i + 1}-${entry.eye}.png`);
    if (out !== null) await writeBytes(context.io.cwd, out, encodePng(image));
    images.push({ ...told, width: image.width, height: image.height, out });
    lines.push(`  ${i + 1}  ${describe(entry)}${out === null ? '' : `  ${out}`}`);
  }
  context.finish(
    { file, ok: true, standard: record.standard, images, reasons: [] },
    [`${file}: ${record.standard}, ${plural(images.length, 'picture')}`, ...lines].join('\n'),
  );
  return 0;
}

function describe({ eye, image, capturedAt, device, quality, imageType, rollDegrees }: IrisRecordImage): string {
  const parts = [
    eye === 'unknown' ? 'eye unknown' : `${eye} eye`,
    `${image.width}×${image.height}`,
    ...(imageType === undefined ? [] : [imageType]),
    ...(capturedAt === undefined ? [] : [`taken ${capturedAt}`]),
    ...(device === undefined ? [] : [`camera ${device.vendorId}/${device.typeId}`]),
    ...(rollDegrees === undefined ? [] : [`roll ${rollDegrees.toFixed(1)}°`]),
    ...quality.map(({ score, vendorId, algorithmId }) => `quality ${score ?? 'failed'} (${vendorId}/${algorithmId})`),
  ];
  return parts.join(', ');
}

async function writeRecord(context: Context, options: WriteOptions, args: readonly string[]): Promise<ExitCode> {
  const out = args[0]!;
  const given = (['left', 'right', 'unknown'] as const).flatMap((eye) => options[eye].map((file) => ({ eye, file })));
  if (given.length === 0)
    throw ownProblem('bad-usage', 'A record holds at least one picture.', { fix: 'Name pictures with --left, --right or --unknown.' });
  const images = given.map(({ eye, file }): IrisRecordImageDraft => {
    const picture = readPicture(resolve(context.io.cwd, file), options);
    if (picture.kind === 'image') {
      return { eye, image: picture.image, ...(options.type === undefined ? {} : { imageType: options.type }) };
    }
    const reasons = picture.reasons.map(({ code, message }) => ({ code, message }));
    throw ownProblem('image-unreadable', `${file} is refused.`, { fix: 'See why:', reasons });
  });
  const bytes = writeIrisRecord(draftOf(images, options));
  await writeBytes(context.io.cwd, out, bytes);
  const standard = options.standard === '39794-6' ? 'ISO/IEC 39794-6' : 'ISO/IEC 19794-6:2011';
  context.finish(
    { ok: true, out, standard, bytes: bytes.length, images: given },
    `${out}: ${standard}, ${plural(given.length, 'picture')} (${given.map(({ eye, file }) => `${eye} ${file}`).join(', ')})`,
  );
  return 0;
}

function draftOf(images: readonly IrisRecordImageDraft[], { standard, pixels, capturedAt }: WriteOptions): IrisRecordDraft {
  if (standard === '39794-6') {
    if (capturedAt === undefined) {
      throw ownProblem('bad-usage', 'ISO/IEC 39794-6 makes the time of capture mandatory.', {
        fix: 'Give it with --captured-at 2026-01-31T12:00:00Z.',
      });
    }
    return { standard: 'ISO/IEC 39794-6', pixels, images: images.map((image) => ({ ...image, capturedAt })) };
  }
  const dated = capturedAt === undefined ? images : images.map((image) => ({ ...image, capturedAt }));
  return { standard: 'ISO/IEC 19794-6:2011', pixels, images: dated };
}

function readTime(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('A time like 2026-01-31T12:00:00Z is needed.');
  return time.toISOString();
}
