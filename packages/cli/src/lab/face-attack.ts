import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ColourImage } from '@sclera/engine';
import { type AttackSpecies, attackSpecies } from '@sclera/synth';
import type { Command } from 'commander';
import { readCount } from '../commands/demo.ts';
import { proportionOf } from '../evaluate/proportion.ts';
import { encodeColourPng } from '../files/colour-png.ts';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';
import { createPool } from '../threads/pool.ts';
import { type AttackCost, type AttackReport, noEarlierRun, readEarlierRun } from './attack-report.ts';
import { attackRows, readSpecies, refusedOf, type SpeciesResult } from './attack-words.ts';
import type { JudgedAttempt, Presented } from './judge-attempt.ts';

interface AttackOptions {
  readonly n: number;
  readonly species: readonly Presented[];
  readonly seed: string;
  readonly fps: number;
  readonly minutes?: number;
  readonly resume?: string;
  readonly pictures?: string;
  readonly workers: number;
}

/** What a clip made for the challenge does is told, and not counted among what is to be stopped. */
const madeForIt: readonly Presented[] = ['screen-made', 'injected-made'];
const all: readonly Presented[] = ['bona-fide', ...(Object.keys(attackSpecies) as AttackSpecies[])];
const sheetFrames = 8;

export function addFaceAttack(face: Command, run: Run): void {
  const names = all.map((name) => `  ${name.padEnd(14)}${wordsOf(name)}`).join('\n');
  face
    .command('attack')
    .description('attacks on the challenge before the camera, drawn and judged as the product judges')
    .option('--n <count>', 'attempts of each species', (text) => readCount(text, 1, 100_000), 500)
    .option('--species <names>', 'only these, with commas between', readSpecies(all), all)
    .option('--seed <text>', 'which people, challenges and movements', '1')
    .option('--fps <count>', 'frames a second', (text) => readCount(text, 5, 30), 10)
    .option('--minutes <count>', 'begin no more attempts after so many minutes, and tell how many there were', (text) =>
      readCount(text, 1, 10_000),
    )
    .option('--resume <file>', 'go on from the JSON that an earlier run of this seed wrote, and tell of both together')
    .option('--pictures <dir>', `also write ${sheetFrames} frames of the first attempt of each as DIR/<species>.png`)
    .option('--workers <n>', 'threads (default: one a core)', (text) => readCount(text, 1, 256), availableParallelism())
    .addHelpText('after', `\nSpecies:\n${names}\n${afterHelp}`)
    .action(run(attackFaces));
}

const afterHelp = `
IAPAR is the share of attacks that end with a capture, BPCER that of people who do what is asked and end without one (ISO/IEC 30107-3), each with its 95 % interval
(Clopper and Pearson). An attempt is one run through the steps: somebody may try again while there is time, and five times a claim. People and attacks are drawn:
this says what drawn ones do, and is no certified evaluation.
Exits 1 if an attack passed that was not made for its challenge.`;

type Result = SpeciesResult<Presented>;

export async function attackFaces(
  context: Context,
  { n, species, seed, fps, minutes, resume, pictures, workers }: AttackOptions,
): Promise<ExitCode> {
  const { progress, io } = context;
  const untilMs = minutes === undefined ? null : Date.now() + 60_000 * minutes;
  const earlier = resume === undefined ? noEarlierRun : await readEarlierRun(io.cwd, resume, seed, fps);
  // One of each before the second of any: whoever ends early has as many of all.
  const jobs = Array.from({ length: n }, (_, number) =>
    species
      .filter((presented) => number >= (earlier.found[presented]?.of ?? 0))
      .map((presented) => {
        const shown = pictures !== undefined && number === 0 ? sheetFrames : 0;
        return { kind: 'judge-attempt' as const, presented, seed, number, framesPerSecond: fps, shown, untilMs };
      }),
  ).flat();
  const judged: { readonly presented: Presented; readonly attempt: JudgedAttempt }[] = [];
  const sheets: { readonly name: Presented; readonly frames: readonly ColourImage[] }[] = [];
  const pool = createPool(Math.max(1, Math.min(workers, jobs.length)));
  try {
    await pool.run(jobs, (index, answer) => {
      if (answer.kind !== 'judged') return;
      const presented = jobs[index]!.presented;
      judged.push({ presented, attempt: { ...answer, shown: [] } });
      if (answer.shown.length > 0) sheets.push({ name: presented, frames: answer.shown });
      progress.count('Judging attempts', judged.length, jobs.length);
    });
  } finally {
    await pool.close();
  }
  for (const { name, frames } of sheets) await writeBytes(io.cwd, join(pictures ?? '', `${name}.png`), encodeColourPng(inARow(frames)));
  const told = all.filter((name) => species.includes(name) || name in earlier.found);
  const results = told.map((name): Result => {
    const own = judged.filter(({ presented }) => presented === name).map(({ attempt }) => attempt);
    const { accepted = 0, of = 0, reasons: known = {} } = earlier.found[name] ?? {};
    const reasons: Record<string, number> = { ...known };
    for (const { reason } of own) reasons[reason] = (reasons[reason] ?? 0) + 1;
    return {
      species: name,
      passed: proportionOf(accepted + own.filter(({ isCaptured }) => isCaptured).length, of + own.length),
      reasons,
    };
  });
  const bonaFide = results.find((one) => one.species === 'bona-fide');
  const attacks = results.filter((one) => one.species !== 'bona-fide');
  const passed = attacks.filter((one) => one.passed.count > 0 && !madeForIt.includes(one.species));
  const cost = addCosts(earlier.cost, costOf(judged.map(({ attempt }) => attempt)));
  const value: AttackReport = {
    ok: passed.length === 0,
    seed,
    framesPerSecond: fps,
    bpcer: bonaFide ? { ...refusedOf(bonaFide), reasons: bonaFide.reasons } : null,
    iapar: attacks.map(({ species: name, passed: through, reasons }) => ({
      species: name as AttackSpecies,
      isMadeForIt: madeForIt.includes(name),
      ...through,
      reasons,
    })),
    cost,
  };
  context.finish(value, words(bonaFide, attacks, cost));
  return passed.length === 0 ? 0 : 1;
}

function costOf(judged: readonly JudgedAttempt[]): AttackCost {
  const mean = (of: (one: JudgedAttempt) => number): number => judged.reduce((sum, one) => sum + of(one), 0) / Math.max(1, judged.length);
  return {
    attempts: judged.length,
    frames: mean(({ frames }) => frames),
    drawCpuMs: mean(({ drawCpuMs }) => drawCpuMs),
    judgeCpuMs: mean(({ judgeCpuMs }) => judgeCpuMs),
  };
}

function addCosts(one: AttackCost, other: AttackCost): AttackCost {
  const attempts = one.attempts + other.attempts;
  const mean = (of: (cost: AttackCost) => number): number =>
    Math.round((one.attempts * of(one) + other.attempts * of(other)) / Math.max(1, attempts));
  return { attempts, frames: mean((of) => of.frames), drawCpuMs: mean((of) => of.drawCpuMs), judgeCpuMs: mean((of) => of.judgeCpuMs) };
}

function words(bonaFide: Result | undefined, attacks: readonly Result[], cost: AttackCost): string {
  return [
    ...attackRows(bonaFide, attacks, 'Accepted'),
    `${plural(cost.frames, 'frame')} an attempt, ${cost.drawCpuMs} ms of CPU to draw and ${cost.judgeCpuMs} ms to judge them.`,
  ].join('\n');
}

function inARow(frames: readonly ColourImage[]): ColourImage {
  const { width = 1, height = 1 } = frames[0] ?? {};
  const data = new Uint8Array(3 * width * height * frames.length);
  for (const [i, frame] of frames.entries()) {
    for (let y = 0; y < height; y++) data.set(frame.data.subarray(3 * width * y, 3 * width * (y + 1)), 3 * width * (y * frames.length + i));
  }
  return { width: width * frames.length, height, data };
}

function wordsOf(name: Presented): string {
  return name === 'bona-fide' ? 'a person who does what is asked' : attackSpecies[name];
}
