import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { encodePng, type GrayImage } from '@sclera/engine';
import { type EyeAttackSpecies, eyeAttackSpecies } from '@sclera/synth';
import type { Command } from 'commander';
import { readCount } from '../commands/demo.ts';
import { proportionOf } from '../evaluate/proportion.ts';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';
import { createPool } from '../threads/pool.ts';
import { attackRows, readSpecies, refusedOf, type SpeciesResult } from './attack-words.ts';
import type { JudgedEyeAttempt, PresentedEye } from './judge-eye-attempt.ts';

interface AttackOptions {
  readonly n: number;
  readonly species: readonly PresentedEye[];
  readonly seed: string;
  readonly fps: number;
  readonly light: boolean;
  readonly minutes?: number;
  readonly pictures?: string;
  readonly workers: number;
}

/** What a clip made for the very light does is told, and not counted among what is to be stopped. */
const madeForIt: readonly PresentedEye[] = ['screen-made', 'injected-made'];
const all: readonly PresentedEye[] = ['bona-fide', ...(Object.keys(eyeAttackSpecies) as EyeAttackSpecies[])];
const sheetFrames = 6;

export function addIrisAttack(iris: Command, run: Run): void {
  const names = all.map((name) => `  ${name.padEnd(14)}${wordsOf(name)}`).join('\n');
  iris
    .command('attack')
    .description('attacks on the presentation gate of irises, drawn and judged as the product judges')
    .option('--n <count>', 'attempts of each species', (text) => readCount(text, 1, 100_000), 500)
    .option('--species <names>', 'only these, with commas between', readSpecies(all), all)
    .option('--seed <text>', 'which eyes, lights and movements', '1')
    .option('--fps <count>', 'frames a second', (text) => readCount(text, 5, 30), 6)
    .option('--no-light', 'the light does not change: pupils have nothing to answer')
    .option('--minutes <count>', 'begin no more attempts after so many minutes, and tell how many there were', (text) =>
      readCount(text, 1, 10_000),
    )
    .option('--pictures <dir>', `also write ${sheetFrames} frames of the first attempt of each as DIR/<species>.png`)
    .option('--workers <n>', 'threads (default: one a core)', (text) => readCount(text, 1, 256), availableParallelism())
    .addHelpText('after', `\nSpecies:\n${names}\n${afterHelp}`)
    .action(run(attackIrises));
}

const afterHelp = `
IAPAR is the share of attacks that pass, BPCER that of people who do not (ISO/IEC 30107-3), each with its 95 % interval (Clopper and Pearson). An attack shows one eye and
passes with it; a person shows both and passes with both. Two thirds of the cameras see the whole eye at 320×240, one third come close (320×280). Eyes and attacks are
drawn: this says what drawn ones do, and is no certified evaluation.
Exits 1 if an attack passed that was not made for its light.`;

type Result = SpeciesResult<PresentedEye>;

export async function attackIrises(
  context: Context,
  { n, species, seed, fps, light, minutes, pictures, workers }: AttackOptions,
): Promise<ExitCode> {
  const { progress, io } = context;
  const untilMs = minutes === undefined ? null : Date.now() + 60_000 * minutes;
  // One of each before the second of any: whoever ends early has as many of all.
  const jobs = Array.from({ length: n }, (_, i) =>
    species.map((presented) => ({
      kind: 'judge-eye-attempt' as const,
      presented,
      seed: `${seed} ${i}`,
      profile: i % 3 === 2 ? ('close' as const) : ('far' as const),
      framesPerSecond: fps,
      hasLight: light,
      shown: pictures !== undefined && i === 0 ? sheetFrames : 0,
      untilMs,
    })),
  ).flat();
  const judged: { readonly presented: PresentedEye; readonly attempt: JudgedEyeAttempt }[] = [];
  const sheets: { readonly name: PresentedEye; readonly frames: readonly GrayImage[] }[] = [];
  const pool = createPool(Math.min(workers, jobs.length));
  try {
    await pool.run(jobs, (index, answer) => {
      if (answer.kind !== 'eye-judged') return;
      const { presented } = jobs[index] as (typeof jobs)[number];
      judged.push({ presented, attempt: { ...answer, shown: [] } });
      if (answer.shown.length > 0) sheets.push({ name: presented, frames: answer.shown });
      progress.count('Judging attempts', judged.length, jobs.length);
    });
  } finally {
    await pool.close();
  }
  for (const { name, frames } of sheets) await writeBytes(io.cwd, join(pictures ?? '', `${name}.png`), encodePng(inARow(frames)));
  const results = species.map((name): Result => {
    const own = judged.filter(({ presented }) => presented === name).map(({ attempt }) => attempt);
    const reasons: Record<string, number> = {};
    for (const code of own.flatMap((one) => one.reasons)) reasons[code] = (reasons[code] ?? 0) + 1;
    return { species: name, passed: proportionOf(own.filter(({ isLive }) => isLive).length, own.length), reasons };
  });
  const bonaFide = results.find((one) => one.species === 'bona-fide');
  const attacks = results.filter((one) => one.species !== 'bona-fide');
  const broken = attacks.filter((one) => one.passed.count > 0 && !madeForIt.includes(one.species));
  const cost = costOf(judged.map(({ attempt }) => attempt));
  const value = {
    ok: broken.length === 0,
    seed,
    framesPerSecond: fps,
    light,
    bpcer: bonaFide ? { ...refusedOf(bonaFide), reasons: bonaFide.reasons } : null,
    iapar: attacks.map(({ species: name, passed, reasons }) => ({
      species: name,
      isMadeForIt: madeForIt.includes(name),
      ...passed,
      reasons,
    })),
    cost,
  };
  context.finish(value, words(bonaFide, attacks, cost));
  return broken.length === 0 ? 0 : 1;
}

interface Cost {
  readonly frames: number;
  readonly drawCpuMs: number;
  readonly judgeCpuMs: number;
}

/** Of one frame, but the frames themselves: of one attempt. */
function costOf(judged: readonly JudgedEyeAttempt[]): Cost {
  const sum = (of: (one: JudgedEyeAttempt) => number): number => judged.reduce((total, one) => total + of(one), 0);
  const frames = Math.max(
    1,
    sum((one) => one.frames),
  );
  return {
    frames: Math.round(frames / Math.max(1, judged.length)),
    drawCpuMs: Math.round(sum((one) => one.drawCpuMs) / frames),
    judgeCpuMs: Math.round(sum((one) => one.judgeCpuMs) / frames),
  };
}

function words(bonaFide: Result | undefined, attacks: readonly Result[], cost: Cost): string {
  return [
    ...attackRows(bonaFide, attacks, 'Passed'),
    `${plural(cost.frames, 'frame')} an attempt; a frame costs ${cost.drawCpuMs} ms of CPU to draw and ${cost.judgeCpuMs} ms to judge.`,
  ].join('\n');
}

function inARow(frames: readonly GrayImage[]): GrayImage {
  const { width = 1, height = 1 } = frames[0] ?? {};
  const data = new Uint8Array(width * height * frames.length);
  for (const [i, frame] of frames.entries())
    for (let y = 0; y < height; y++) data.set(frame.data.subarray(width * y, width * (y + 1)), width * (y * frames.length + i));
  return { width: width * frames.length, height, data };
}

function wordsOf(name: PresentedEye): string {
  return name === 'bona-fide' ? 'a person with bare eyes' : eyeAttackSpecies[name];
}
