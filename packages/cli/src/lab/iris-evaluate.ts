import { resolve } from 'node:path';
import { matchThreshold } from '@sclera/engine';
import { collectScores, type Probe } from '../evaluate/collect-scores.ts';
import { drawEvaluation } from '../evaluate/det-plot.ts';
import { type EvaluationReport, makeReport } from '../evaluate/report.ts';
import { writeBytes } from '../files/disk.ts';
import { type EyeIdentity, listEyes } from '../files/eye-folder.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { percent, plural, wholeNumber } from '../io/words.ts';
import { allocateTemplates, putTemplate } from '../threads/jobs.ts';
import { createPool, type Pool } from '../threads/pool.ts';

interface EvaluateOptions {
  readonly out?: string;
  readonly workers: number;
  readonly replicates: number;
}

interface Picture extends Probe {
  readonly path: string;
}

interface Encoded {
  readonly encoded: readonly { readonly picture: Picture; readonly code: Uint8Array; readonly mask: Uint8Array }[];
  readonly failures: readonly { readonly file: string; readonly reason: string }[];
  /** Median, over all pictures. */
  readonly msPerImage: number;
}

export async function evaluateFolder(context: Context, options: EvaluateOptions, args: readonly string[]): Promise<ExitCode> {
  const dir = args[0]!;
  const startedAt = performance.now();
  const eyes = await listEyes(context.io.cwd, dir);
  const subjects = [...new Set(eyes.map(({ subject }) => subject))];
  const pictures = eyes.flatMap((eye, identity) =>
    eye.captures.map((path): Picture => ({ path, identity, subject: subjects.indexOf(eye.subject) })),
  );
  const pool = createPool(Math.min(options.workers, pictures.length));
  let encoded: Encoded;
  let compared: Awaited<ReturnType<typeof compareAll>>;
  try {
    encoded = await encodeAll(context, pool, pictures);
    compared = await compareAll(context, pool, encoded);
  } finally {
    await pool.close();
  }
  const report = makeReport({
    scores: compared.scores,
    insufficient: compared.insufficient,
    subjects: subjects.length,
    lostGenuine: countLost(eyes, encoded, subjects, pictures),
    matchThreshold,
    replicates: options.replicates,
    onProgress: (done, total) => context.progress.count('Drawing subjects for the intervals', done, total),
  });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const counts = {
    dir,
    subjects: subjects.length,
    eyes: eyes.length,
    images: pictures.length,
    failuresToEnrol: {
      count: encoded.failures.length,
      rate: encoded.failures.length / pictures.length,
      byReason: countReasons(encoded.failures),
      files: encoded.failures,
    },
    msPerImage: encoded.msPerImage,
    workers: options.workers,
    seconds,
  };
  if (report === null) {
    const words = `${plural(pictures.length, 'image')}, ${plural(encoded.failures.length, 'failure')} to enrol. There are not both genuine and impostor comparisons, so no error rate can be told.`;
    context.finish(
      { ok: false, ...counts, genuine: compared.scores.genuine.length, impostor: compared.scores.impostor.length, eer: null },
      words,
    );
    return 1;
  }
  if (options.out !== undefined) {
    const title = `${plural(pictures.length, 'image')} of ${plural(eyes.length, 'eye')}: EER ${percent(report.eer)}, failure to enrol ${percent(counts.failuresToEnrol.rate)}`;
    await writeBytes(
      context.io.cwd,
      options.out,
      drawEvaluation(title, { scores: compared.scores, matchThreshold, operatingPoints: report.operatingPoints }),
    );
  }
  context.finish(
    { ok: true, ...counts, ...report, plot: options.out ?? null },
    [...words(counts, report), ...(options.out ? [`  plot               ${options.out}`] : [])].join('\n'),
  );
  return 0;
}

async function encodeAll(context: Context, pool: Pool, pictures: readonly Picture[]): Promise<Encoded> {
  const answers: ({ code: Uint8Array; mask: Uint8Array } | { reason: string })[] = [];
  const times: number[] = [];
  let done = 0;
  const jobs = pictures.map(({ path }) => ({ kind: 'encode' as const, path: resolve(context.io.cwd, path) }));
  await pool.run(jobs, (index, answer) => {
    context.progress.count('Encoding', ++done, pictures.length);
    if (answer.kind !== 'encoded' && answer.kind !== 'failed') return;
    times.push(answer.ms);
    answers[index] = answer;
  });
  times.sort((a, b) => a - b);
  return {
    encoded: pictures.flatMap((picture, i) => ('code' in answers[i]! ? [{ picture, ...answers[i] }] : [])),
    failures: pictures.flatMap(({ path }, i) => ('reason' in answers[i]! ? [{ file: path, reason: answers[i].reason }] : [])),
    msPerImage: Math.round(10 * (times[times.length >> 1] ?? 0)) / 10,
  };
}

async function compareAll(context: Context, pool: Pool, { encoded }: Encoded): Promise<ReturnType<typeof collectScores>> {
  const templates = allocateTemplates(encoded.length);
  for (const [i, { code, mask }] of encoded.entries()) putTemplate(templates, i, code, mask);
  const rows: Float32Array[] = [];
  const pairs = (encoded.length * (encoded.length - 1)) / 2;
  let done = 0;
  const jobs = encoded.map((_, row) => ({ kind: 'compare' as const, row, templates }));
  await pool.run(jobs, (index, answer) => {
    if (answer.kind !== 'compared') return;
    rows[index] = answer.hds;
    done += answer.hds.length;
    context.progress.count('Comparing pairs', done, pairs);
  });
  return collectScores(
    encoded.map(({ picture }) => picture),
    (i, j) => {
      const hd = rows[i]![j - i - 1]!;
      return Number.isNaN(hd) ? null : hd;
    },
  );
}

/** Genuine pairs that a failure takes away, by subject. */
function countLost(
  eyes: readonly EyeIdentity[],
  { encoded }: Encoded,
  subjects: readonly string[],
  pictures: readonly Picture[],
): number[] {
  const lost = new Array<number>(subjects.length).fill(0);
  const pairs = (n: number): number => (n * (n - 1)) / 2;
  const usable = new Array<number>(eyes.length).fill(0);
  for (const { picture } of encoded) usable[picture.identity]!++;
  const subjectOf = new Map(pictures.map(({ identity, subject }) => [identity, subject]));
  for (const [identity, eye] of eyes.entries()) lost[subjectOf.get(identity)!]! += pairs(eye.captures.length) - pairs(usable[identity]!);
  return lost;
}

function countReasons(failures: readonly { readonly reason: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of failures) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

interface Counts {
  readonly subjects: number;
  readonly eyes: number;
  readonly images: number;
  readonly failuresToEnrol: { readonly count: number; readonly rate: number; readonly byReason: Readonly<Record<string, number>> };
  readonly msPerImage: number;
  readonly seconds: number;
}

function words(counts: Counts, report: EvaluationReport): string[] {
  const { failuresToEnrol } = counts;
  const reasons = Object.entries(failuresToEnrol.byReason).map(([code, times]) => `${code} ${times}`);
  const { atMatchThreshold: at } = report;
  return [
    `${plural(counts.images, 'image')} of ${plural(counts.eyes, 'eye')} of ${plural(counts.subjects, 'subject')}, in ${counts.seconds} s (${counts.msPerImage} ms an image)`,
    `  failures to enrol  ${failuresToEnrol.count} (${percent(failuresToEnrol.rate)})${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}`,
    `  genuine            ${wholeNumber(report.genuine)}, hd ${report.genuineMean.toFixed(4)} ± ${report.genuineSd.toFixed(4)}`,
    `  impostor           ${wholeNumber(report.impostor)}, hd ${report.impostorMean.toFixed(4)} ± ${report.impostorSd.toFixed(4)}`,
    ...(report.insufficient.genuine + report.insufficient.impostor === 0
      ? []
      : [
          `  too little shared  ${report.insufficient.genuine} genuine and ${report.insufficient.impostor} impostor comparisons could not be made: counted as not matching`,
        ]),
    `  EER                ${percent(report.eer)} (${percent(report.eerInterval.low)} – ${percent(report.eerInterval.high)})`,
    `  d′                 ${report.dPrime.toFixed(2)}`,
    ...report.operatingPoints.map((point) =>
      point.fnmr === null
        ? `  FNMR at FMR ${exponent(point.fmr)}  not told: ${point.reason}`
        : `  FNMR at FMR ${exponent(point.fmr)}  ${percent(point.fnmr)} (${percent(point.interval.low)} – ${percent(point.interval.high)}); with failures ${percent(point.fnmrWithFailures)} (${percent(point.intervalWithFailures.low)} – ${percent(point.intervalWithFailures.high)})`,
    ),
    `  at hd < ${at.threshold}      FNMR ${percent(at.fnmr)}, with failures ${percent(at.fnmrWithFailures)}; FMR ${at.fmrUpperBound === null ? percent(at.fmr, 4) : `0 of ${wholeNumber(report.impostor)}, so below ${percent(at.fmrUpperBound, 4)}`}`,
    '  intervals: 95 %, bootstrap by subject',
  ];
}

function exponent(fmr: number): string {
  return `1e${Math.round(Math.log10(fmr))}`;
}
