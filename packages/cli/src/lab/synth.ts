import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { encodePng } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { type CaptureDials, type CaptureProfile, contactSheet, type Dial, type EyeCapture } from '@sclera/synth';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readCount } from '../commands/demo.ts';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';
import { createPool } from '../threads/pool.ts';
import { addSynthFaces } from './synth-faces.ts';

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
  readonly lashes?: number;
  readonly closed?: boolean;
  readonly truth?: boolean;
  readonly sheet?: boolean;
  readonly workers: number;
}

/** Captures on one contact sheet. */
const sheetCaptures = 40;

export function addSynth(lab: Command, run: Run): void {
  const synth = lab.command('synth').description('test people from a seed');
  addSynthFaces(synth, run);
  synth
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
    .option('--lashes <factor>', 'times the usual number of lashes, 0–4', readFactor)
    .option('--closed', 'lids shut')
    .option(
      '--truth',
      'also write what is true: DIR/truth/<eye>/<capture>.png (pupil 50, iris 100, lid 150, lash 200, reflection 255) and .json',
    )
    .option('--sheet', `also write the first ${sheetCaptures} captures side by side as DIR/contact-sheet.png`)
    .option('--workers <n>', 'threads (default: one a core)', (text) => readCount(text, 1, 256), availableParallelism())
    .action(run(writeEyes));
}

async function writeEyes(context: Context, options: SynthOptions): Promise<ExitCode> {
  const { progress, io } = context;
  const { seed, people, captures, truth = false } = options;
  const dials = readDials(options);
  const sheetPeople = options.sheet ? Math.ceil(sheetCaptures / (2 * captures)) : 0;
  const jobs = Array.from({ length: people }, (_, person) => {
    const shown = person < sheetPeople ? sheetCaptures : 0;
    return { kind: 'draw' as const, seed, person, captures, dials, dir: resolve(io.cwd, options.out), truth, shown };
  });
  const shown: (readonly EyeCapture[])[] = [];
  let written = 0;
  progress.count('Drawing eyes', 0, people * 2 * captures);
  const pool = createPool(Math.min(options.workers, people));
  try {
    await pool.run(jobs, (index, answer) => {
      if (answer.kind === 'impossible') throw ownProblem('bad-usage', `No eye can be drawn like that: ${answer.message}.`);
      if (answer.kind === 'unwritable') throw ownProblem('file-unreadable', `${options.out} cannot be written.`);
      if (answer.kind !== 'drawn') return;
      shown[index] = answer.shown;
      written += answer.written;
      progress.count('Drawing eyes', written, people * 2 * captures);
    });
  } finally {
    await pool.close();
  }
  if (options.sheet) {
    const sheet = contactSheet(shown.flat().slice(0, sheetCaptures));
    await writeBytes(io.cwd, join(options.out, 'contact-sheet.png'), encodePng(sheet));
  }
  const value = { ok: true, out: options.out, seed, people, eyes: people * 2, captures: written };
  context.finish(value, `${plural(written, 'capture')} of ${plural(people * 2, 'eye')} in ${options.out}, from seed ${seed}.`);
  return 0;
}

function readDials(options: SynthOptions): CaptureDials {
  const { profile, dilation, occlusion, gaze, roll, blur, noise, lashes, closed } = options;
  const set = Object.entries({ profile, dilation, occlusion, gaze, roll, blur, noise, lashes, closed });
  return Object.fromEntries(set.filter(([, value]) => value !== undefined));
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
