import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type IrisTemplate, matchThreshold } from '@sclera/engine';
import { ownProblem } from '@sclera/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { readCount } from '../commands/demo.ts';
import type { Interval } from '../evaluate/bootstrap.ts';
import { collectScores, type Distances } from '../evaluate/collect-scores.ts';
import { compareAll, comparePairs } from '../evaluate/compare-pictures.ts';
import { drawEvaluation } from '../evaluate/det-plot.ts';
import { type Plan, type PlannedPicture, planFolder, planPairs } from '../evaluate/plan.ts';
import { type EvaluationReport, makeReport } from '../evaluate/report.ts';
import { writeScores } from '../evaluate/write-scores.ts';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { percent, plural, wholeNumber } from '../io/words.ts';
import type { Run } from '../program.ts';
import { createPool, type Pool } from '../threads/pool.ts';
import { type FileReason, type PictureOptions, rawOption } from './read-picture.ts';

interface EvaluateOptions extends PictureOptions {
  readonly out?: string;
  readonly title?: string;
  readonly scores?: string;
  readonly pattern?: RegExp;
  readonly pairs?: string;
  readonly limit?: number;
  readonly workers: number;
  readonly replicates: number;
}

interface Outcome {
  readonly template: IrisTemplate | null;
  readonly reasons: readonly FileReason[];
  readonly ms: number;
}

/** Most pairs: their scores take about 40 bytes each for a while. */
const mostPairs = 100_000_000;

export function addEvaluate(iris: Command, run: Run): void {
  iris
    .command('evaluate')
    .description('error rates over a folder of eyes, all pairs')
    .argument('<dir>', '<subject>/<eye>/<file>, <subject><L|R>/<file>, or as --pattern says')
    .option('--pattern <regex>', 'whose picture it is, by its path within DIR: named groups subject and, where told, eye', readPattern)
    .option('--pairs <file>', 'only these comparisons: lines a, b, 1 (one eye) or a, b, 0, with paths within DIR')
    .option('--limit <n>', 'at most so many pictures, or pairs', (text) => readCount(text, 1, 10_000_000))
    .option('--out <file>', 'write DET curve and score histogram as SVG')
    .option('--title <text>', 'what the drawing is of: set, sensor, synthetic or real')
    .option('--scores <file>', 'write every comparison as .csv or .jsonl')
    .option('--workers <n>', 'threads (default: one a core)', (text) => readCount(text, 1, 256), availableParallelism())
    .option('--replicates <n>', 'bootstrap replicates for the intervals', (text) => readCount(text, 100, 10_000), 500)
    .addOption(rawOption())
    .addHelpText('after', afterHelp)
    .action(run(evaluateFolder));
}

const afterHelp = `
Folders may be nested; L, R, left, right, OS and OD name eyes, and a side may also stand in the file's name (01_L.bmp). Examples:
  S1001/L/S1001L01.jpg, 0001R/01.png, 017/left/3.bmp    nothing to say
  001/1/001_1_2.bmp (folders 1 and 2 are sessions)      --pattern '^(?<subject>\\d+)/'
  C12_S1_I3.tif in one folder                           --pattern '(?<subject>C\\d+)_'
A picture that cannot be read or is refused counts as not matching any other of its eye. With --pairs every eye counts as a subject of its own.`;

export async function evaluateFolder(context: Context, options: EvaluateOptions, args: readonly string[]): Promise<ExitCode> {
  const dir = args[0]!;
  const startedAt = performance.now();
  const plan = await makePlan(context, dir, options);
  const { pictures } = plan;
  context.progress.note(
    `${plural(pictures.length, 'picture')} of ${plural(plan.identities, 'eye')} of ${plural(plan.subjects, 'subject')}; ${plan.example}`,
  );
  const pool = createPool(Math.min(options.workers, pictures.length));
  let outcomes: readonly Outcome[];
  let distances: Distances;
  let used: readonly PlannedPicture[];
  try {
    outcomes = await encodeAll(context, pool, pictures, options);
    used = pictures.filter((_, i) => outcomes[i]!.template !== null);
    distances = await compare(context, pool, plan, outcomes);
  } finally {
    await pool.close();
  }
  if (options.scores !== undefined) writeScores(context.io.cwd, options.scores, used, distances);
  const compared = collectScores(used, distances);
  const report = makeReport({
    scores: compared.scores,
    insufficient: compared.insufficient,
    subjects: plan.subjects,
    lostGenuine: countLost(plan, outcomes),
    matchThreshold,
    replicates: options.replicates,
    onProgress: (done, total) => context.progress.count('Drawing subjects for the intervals', done, total),
  });
  const counts = makeCounts(dir, plan, outcomes, { workers: options.workers, seconds: (performance.now() - startedAt) / 1000 });
  if (report === null) {
    const words = `${plural(pictures.length, 'image')}, ${plural(counts.failuresToEnrol.count, 'failure')} to enrol. There are not both genuine and impostor comparisons, so no error rate can be told.`;
    const { genuine, impostor } = compared.scores;
    context.finish({ ok: false, ...counts, genuine: genuine.length, impostor: impostor.length, eer: null }, words);
    return 1;
  }
  if (options.out !== undefined) {
    const of = options.title === undefined ? '' : `${options.title}: `;
    const title = `${of}${plural(pictures.length, 'image')} of ${plural(plan.identities, 'eye')}: EER ${percent(report.eer)}, failure to enrol ${percent(counts.failuresToEnrol.rate)}`;
    const drawing = drawEvaluation(title, { scores: compared.scores, matchThreshold, operatingPoints: report.operatingPoints });
    await writeBytes(context.io.cwd, options.out, drawing);
  }
  const written = [
    ...(options.out ? [`  plot               ${options.out}`] : []),
    ...(options.scores ? [`  scores             ${options.scores}`] : []),
  ];
  context.finish(
    { ok: true, ...counts, ...report, plot: options.out ?? null, scores: options.scores ?? null },
    [...words(counts, report), ...written].join('\n'),
  );
  return 0;
}

async function makePlan(context: Context, dir: string, options: EvaluateOptions): Promise<Plan> {
  const { cwd } = context.io;
  if (options.pairs !== undefined && options.pattern !== undefined)
    throw ownProblem('bad-usage', '--pairs and --pattern do not go together.');
  const { pattern, limit, raw } = options;
  const plan =
    options.pairs === undefined
      ? await planFolder(cwd, dir, {
          raw: raw !== undefined,
          ...(pattern === undefined ? {} : { pattern }),
          ...(limit === undefined ? {} : { limit }),
        })
      : await planPairs(cwd, dir, options.pairs, limit);
  const pairs = plan.pairs?.length ?? (plan.pictures.length * (plan.pictures.length - 1)) / 2;
  if (pairs <= mostPairs) return plan;
  throw ownProblem('bad-usage', `${wholeNumber(pairs)} pairs are more than the ${wholeNumber(mostPairs)} that are taken at once.`, {
    fix: 'Take fewer pictures with --limit 14000, or name the pairs with --pairs.',
  });
}

async function encodeAll(
  context: Context,
  pool: Pool,
  pictures: readonly PlannedPicture[],
  { raw }: PictureOptions,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let done = 0;
  const jobs = pictures.map(({ path }) => ({
    kind: 'encode' as const,
    path: resolve(context.io.cwd, path),
    options: raw === undefined ? {} : { raw },
  }));
  await pool.run(jobs, (index, answer) => {
    context.progress.count('Encoding', ++done, pictures.length);
    if (answer.kind === 'encoded') outcomes[index] = { template: answer.template, reasons: [], ms: answer.ms };
    if (answer.kind === 'failed') outcomes[index] = { template: null, reasons: answer.reasons, ms: answer.ms };
  });
  return outcomes;
}

/** Compares what could be encoded; the distances' indices are into those pictures alone. */
async function compare(context: Context, pool: Pool, plan: Plan, outcomes: readonly Outcome[]): Promise<Distances> {
  const templates = outcomes.flatMap(({ template }) => (template === null ? [] : [template]));
  if (plan.pairs === null) return compareAll(pool, context.progress, templates);
  let next = 0;
  const place = outcomes.map(({ template }) => (template === null ? -1 : next++));
  const pairs = plan.pairs.flatMap(([a, b]) => (place[a]! < 0 || place[b]! < 0 ? [] : [[place[a]!, place[b]!] as const]));
  return comparePairs(context.progress, templates, pairs);
}

/** Genuine pairs that a failure takes away, by subject. */
function countLost({ pictures, pairs, subjects, identities }: Plan, outcomes: readonly Outcome[]): number[] {
  const lost = new Array<number>(subjects).fill(0);
  if (pairs !== null) {
    for (const [a, b] of pairs) {
      const failed = outcomes[a]!.template === null || outcomes[b]!.template === null;
      if (failed && pictures[a]!.identity === pictures[b]!.identity) lost[pictures[a]!.subject]!++;
    }
    return lost;
  }
  const count = (n: number): number => (n * (n - 1)) / 2;
  const all = new Array<number>(identities).fill(0);
  const usable = new Array<number>(identities).fill(0);
  const subjectOf = new Array<number>(identities).fill(0);
  for (const [i, { identity, subject }] of pictures.entries()) {
    all[identity]!++;
    if (outcomes[i]!.template !== null) usable[identity]!++;
    subjectOf[identity] = subject;
  }
  for (const [identity, subject] of subjectOf.entries()) lost[subject]! += count(all[identity]!) - count(usable[identity]!);
  return lost;
}

interface Counts {
  readonly dir: string;
  readonly subjects: number;
  readonly eyes: number;
  readonly images: number;
  readonly failuresToEnrol: {
    readonly count: number;
    readonly rate: number;
    readonly byReason: Readonly<Record<string, number>>;
    /** `reason` is the code of the first; the rest stands in `reasons`. */
    readonly files: readonly { readonly file: string; readonly reason: string; readonly reasons: readonly FileReason[] }[];
  };
  /** Median, over all pictures. */
  readonly msPerImage: number;
  readonly workers: number;
  readonly seconds: number;
}

function makeCounts(
  dir: string,
  { pictures, subjects, identities }: Plan,
  outcomes: readonly Outcome[],
  { workers, seconds }: { readonly workers: number; readonly seconds: number },
): Counts {
  const files = pictures.flatMap(({ path }, i) => {
    const { template, reasons } = outcomes[i]!;
    return template === null ? [{ file: path, reason: reasons[0]?.code ?? 'no-eye-found', reasons }] : [];
  });
  const byReason: Record<string, number> = {};
  for (const { reason } of files) byReason[reason] = (byReason[reason] ?? 0) + 1;
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  const oneDecimal = (value: number): number => Math.round(10 * value) / 10;
  return {
    dir,
    subjects,
    eyes: identities,
    images: pictures.length,
    failuresToEnrol: { count: files.length, rate: files.length / pictures.length, byReason, files },
    msPerImage: oneDecimal(times[times.length >> 1] ?? 0),
    workers,
    seconds: oneDecimal(seconds),
  };
}

/** Failed files that are named; the others are in the JSON. */
const mostNamed = 10;

function words(counts: Counts, report: EvaluationReport): string[] {
  const { failuresToEnrol: failures } = counts;
  const reasons = Object.entries(failures.byReason).map(([reason, times]) => `${reason} ${times}`);
  const { atMatchThreshold: at } = report;
  const unnamed = failures.count - mostNamed;
  return [
    `${plural(counts.images, 'image')} of ${plural(counts.eyes, 'eye')} of ${plural(counts.subjects, 'subject')}, in ${counts.seconds} s (${counts.msPerImage} ms an image)`,
    `  failures to enrol  ${failures.count} (${percent(failures.rate)})${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}`,
    ...failures.files
      .slice(0, mostNamed)
      .map(({ file, reasons: [first] }) => `    ${file}: ${first?.message ?? ''} (${first?.code ?? ''})`),
    ...(unnamed > 0 ? [`    and ${plural(unnamed, 'more', 'more')}; --json lists all`] : []),
    `  genuine            ${wholeNumber(report.genuine)}, hd ${report.genuineMean.toFixed(4)} ± ${report.genuineSd.toFixed(4)}`,
    `  impostor           ${wholeNumber(report.impostor)}, hd ${report.impostorMean.toFixed(4)} ± ${report.impostorSd.toFixed(4)}`,
    ...(report.insufficient.genuine + report.insufficient.impostor === 0
      ? []
      : [
          `  too little shared  ${report.insufficient.genuine} genuine and ${report.insufficient.impostor} impostor comparisons could not be made: counted as not matching`,
        ]),
    `  EER                ${withInterval(report.eer, report.eerInterval)}; with failures ${withInterval(report.eerWithFailures, report.eerIntervalWithFailures)}`,
    `  d′                 ${report.dPrime.toFixed(2)}`,
    ...report.operatingPoints.map((point) =>
      point.fnmr === null
        ? `  FNMR at FMR ${exponent(point.fmr)}   not told: ${point.reason}`
        : `  FNMR at FMR ${exponent(point.fmr)}   ${withInterval(point.fnmr, point.interval)}; with failures ${withInterval(point.fnmrWithFailures, point.intervalWithFailures)}`,
    ),
    `  FNMR at hd < ${at.threshold} ${withInterval(at.fnmr, at.interval)}; with failures ${withInterval(at.fnmrWithFailures, at.intervalWithFailures)}`,
    `  FMR at hd < ${at.threshold}  ${at.fmrUpperBound === null ? withInterval(at.fmr, at.fmrInterval, 4) : `0 of ${wholeNumber(report.impostor)}, so below ${percent(at.fmrUpperBound, 4)}`}`,
    '  intervals: 95 %, bootstrap by subject; failures: pictures that could not be encoded, counted as not matching',
  ];
}

function withInterval(value: number, { low, high }: Interval, digits = 2): string {
  return `${percent(value, digits)} (${percent(low, digits)} – ${percent(high, digits)})`;
}

function exponent(fmr: number): string {
  return `1e${Math.round(Math.log10(fmr))}`;
}

function readPattern(text: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(text);
  } catch {
    throw new InvalidArgumentError('This is no regular expression.');
  }
  if (!text.includes('(?<subject>'))
    throw new InvalidArgumentError("A group named subject is needed, for example '(?<subject>\\d+)_(?<eye>[LR])'.");
  return pattern;
}
