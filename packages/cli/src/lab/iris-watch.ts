import { basename, resolve } from 'node:path';
import { forgetLook, type IrisLook, isLightPlan, judgePresentation, type LightChange, lookAtIris } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';
import { type PictureOptions, rawOption, readPicture } from './read-picture.ts';

interface WatchOptions extends PictureOptions {
  readonly light: readonly LightChange[];
}

export function addIrisWatch(iris: Command, run: Run): void {
  iris
    .command('watch')
    .description('the presentation gate on your own camera: pictures of one eye, taken while the light changed')
    .argument('<file...>', 'near-infrared pictures of one eye, each named by its milliseconds since the first: 000125.png')
    .option(
      '--light <ms,…>',
      'when the light turned bright, dark, bright … (it was dark before); left out where it did not change',
      readLight,
      [],
    )
    .addOption(rawOption())
    .addHelpText(
      'after',
      '\nTells whether the gate takes it for one bare, living eye, what it found against it, and what it could not test. It says nothing of how near it was.' +
        '\nUncertified; see docs/cards/presentation-attacks.md. Exits 1 if the gate refuses.',
    )
    .action(run(watchFiles));
}

/** Judges a sequence of one eye, as a capture that is watched does for each of two. */
export async function watchFiles(context: Context, options: WatchOptions, files: readonly string[]): Promise<ExitCode> {
  const inOrder = files.map((file) => ({ file, atMs: readTime(file) })).sort((a, b) => a.atMs - b.atMs);
  const looks: IrisLook[] = [];
  const unseen: { readonly file: string; readonly code: string; readonly message: string }[] = [];
  for (const { file, atMs } of inOrder) {
    const picture = readPicture(resolve(context.io.cwd, file), options);
    if (picture.kind === 'rejected') throw ownProblem('file-unreadable', `${file}: ${picture.reasons[0]?.message ?? 'it cannot be read.'}`);
    const look = lookAtIris(picture.image, atMs);
    looks.push(look);
    if (look.kind === 'unseen') unseen.push({ file, code: look.reason.code, message: look.reason.message });
    context.progress.count('Looking at pictures', looks.length, inOrder.length);
  }
  const verdict = judgePresentation(options.light, looks);
  for (const look of looks) forgetLook(look);
  const isLive = verdict.kind === 'live';
  const reasons = isLive ? [] : verdict.reasons;
  const untested = isLive ? verdict.untested : [];
  context.finish(
    { ok: isLive, pictures: looks.length, unseen, reasons, untested },
    [
      isLive ? `Taken for one bare, living eye, by ${plural(looks.length, 'picture')}.` : 'Refused.',
      ...reasons.map(({ code, message }) => `  ${code}: ${message}`),
      ...(untested.length > 0 ? [`  not tested, as the light did not change: ${untested.join(', ')}`] : []),
      ...unseen.map(({ file, message }) => `  no eye in ${file}: ${message}`),
    ].join('\n'),
  );
  return isLive ? 0 : 1;
}

function readTime(file: string): number {
  const digits = /^(\d{1,9})\.\w+$/.exec(basename(file))?.[1];
  if (digits === undefined)
    throw ownProblem('bad-usage', `${file} is not named by its time. Name each picture by its milliseconds: 000125.png.`);
  return Number(digits);
}

function readLight(text: string): readonly LightChange[] {
  const light = text.split(',').map((at, i) => ({ atMs: /^\s*\d{1,5}\s*$/.test(at) ? Number(at) : Number.NaN, isBright: i % 2 === 0 }));
  if (!isLightPlan(light))
    throw new InvalidArgumentError(
      'Write when the light changed, in milliseconds, in order, at least 300 apart, up to 10000: 800,1600,2700,3400.',
    );
  return light;
}
