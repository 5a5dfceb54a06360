import { join } from 'node:path';
import { encodePng } from '@sclera/engine';
import { type CaptureDials, type CaptureProfile, contactSheet, type Dial, type SynthEye, synthEyes } from '@sclera/synth';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readCount } from '../commands/demo.ts';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';
import { drawTruth } from './draw-truth.ts';

interface SynthOptions {
  readonly out: string;
  readonly people: number;
  readonly captures: number;
  readonly seed: string;
  readonly profile?: CaptureProfile;
  readonly dilation?: Dial;
  readonly occlusion?: Dial;
  readonly gaze?: Dial;
  readonly roll?: Dial;
  readonly blur?: number;
  readonly noise?: number;
  readonly closed?: boolean;
  readonly truth?: boolean;
  readonly sheet?: boolean;
}

/** Captures on one contact sheet. */
const sheetCaptures = 40;

export function addSynth(lab: Command, run: Run): void {
  lab
    .command('synth')
    .description('test people from a seed')
    .command('eyes')
    .description('near-infrared eyes of people who do not exist; the same seed gives the same bytes')
    .requiredOption('--out <dir>', 'writes DIR/<person><L|R>/<capture>.png')
    .option('--people <n>', 'how many people', (text) => readCount(text, 1, 100_000), 10)
    .option('--captures <n>', 'captures of each eye', (text) => readCount(text, 1, 10_000), 4)
    .option('--seed <text>', 'which people', '1')
    .addOption(new Option('--profile <name>', 'sensor and framing').choices(['desk', 'close', 'far']))
    .option('--dilation <x|lo,hi>', 'pupil radius over iris radius, 0.1–0.75', readDial)
    .option('--occlusion <x|lo,hi>', 'share of the iris that lids cover, 0–0.9', readDial)
    .option('--gaze <x|lo,hi>', 'angle of gaze, degrees, 0–40', readDial)
    .option('--roll <x|lo,hi>', 'turn of the iris, degrees, −45–45', readDial)
    .option('--blur <factor>', 'times the usual blur', readFactor)
    .option('--noise <factor>', 'times the usual noise', readFactor)
    .option('--closed', 'lids shut')
    .option(
      '--truth',
      'also write what is true: DIR/truth/<eye>/<capture>.png (pupil 50, iris 100, lid 150, lash 200, reflection 255) and .json',
    )
    .option('--sheet', `also write the first ${sheetCaptures} captures side by side as DIR/contact-sheet.png`)
    .action(run(writeEyes));
}

async function writeEyes(context: Context, options: SynthOptions): Promise<ExitCode> {
  const { progress, io } = context;
  const total = options.people * 2 * options.captures;
  const shown: SynthEye[] = [];
  let written = 0;
  for (const eye of drawEyes(options)) {
    progress.count('Drawing eyes', written, total);
    await writeBytes(io.cwd, join(options.out, `${eye.path}.png`), encodePng(eye.image));
    if (options.truth) {
      const path = join(options.out, 'truth', eye.path);
      const { pupil, limbus } = eye.truth;
      await writeBytes(io.cwd, `${path}.png`, encodePng(drawTruth(eye)));
      await writeBytes(io.cwd, `${path}.json`, `${JSON.stringify({ pupil, limbus, conditions: eye.conditions })}\n`);
    }
    if (options.sheet && shown.length < sheetCaptures) shown.push(eye);
    written++;
  }
  if (shown.length > 0) await writeBytes(io.cwd, join(options.out, 'contact-sheet.png'), encodePng(contactSheet(shown)));
  const value = { ok: true, out: options.out, seed: options.seed, people: options.people, eyes: options.people * 2, captures: written };
  context.finish(
    value,
    `${plural(written, 'capture')} of ${plural(options.people * 2, 'eye')} in ${options.out}, from seed ${options.seed}.`,
  );
  return 0;
}

function* drawEyes(options: SynthOptions): Generator<SynthEye> {
  const { seed, people, captures, profile, dilation, occlusion, gaze, roll, blur, noise, closed } = options;
  const set = Object.entries({ profile, dilation, occlusion, gaze, roll, blur, noise, closed }).filter(([, value]) => value !== undefined);
  const dials: CaptureDials = Object.fromEntries(set);
  try {
    yield* synthEyes({ seed, people, captures, dials });
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function readDial(text: string): Dial {
  const numbers = text.split(',').map(Number);
  const [lo, hi] = numbers;
  if (numbers.length > 2 || numbers.some((n) => !Number.isFinite(n)) || text.trim() === '' || lo === undefined) {
    throw new InvalidArgumentError('Write one number, or lo,hi.');
  }
  if (hi === undefined) return lo;
  if (hi < lo) throw new InvalidArgumentError('In lo,hi the first number is the smaller one.');
  return [lo, hi];
}

function readFactor(text: string): number {
  const factor = Number(text);
  if (text.trim() === '' || !Number.isFinite(factor) || factor < 0 || factor > 20)
    throw new InvalidArgumentError('A number from 0 to 20 is needed.');
  return factor;
}
