import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Calibration, modelHash, packagedEmbedder, thresholdFor } from '@sclera/engine';
import { embeddingElements, quantiseEmbedding, unitDot } from '@sclera/sdk';
import type { Command } from 'commander';
import { readCount } from '../commands/demo.ts';
import type { Interval } from '../evaluate/bootstrap.ts';
import { type CrossedImpostors, crossImpostors, type Embeddings } from '../evaluate/crossed-impostors.ts';
import { drawEvaluation } from '../evaluate/det-plot.ts';
import { cosineOf, type FaceReport, type FoldedAccuracy, type ListedPair, listedScores, makeFaceReport } from '../evaluate/face-report.ts';
import { type Plan, planPairs } from '../evaluate/plan.ts';
import { impostorsNeeded, thresholdAt } from '../evaluate/rates.ts';
import { type ModelOption, modelOption, readOwnModel } from '../face/model-option.ts';
import type { OwnModel } from '../face/packaged-weights.ts';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { percent, plural, wholeNumber } from '../io/words.ts';
import type { Run } from '../program.ts';
import { createPool } from '../threads/pool.ts';
import type { FaceFileReason } from './encode-face-file.ts';

interface EvaluateOptions extends ModelOption {
  readonly pairs: string;
  readonly dir?: string;
  readonly one?: true;
  readonly gates?: true;
  readonly limit?: number;
  readonly out?: string;
  readonly title?: string;
  readonly workers: number;
  readonly replicates: number;
}

interface Outcome {
  readonly embedding: Float32Array | null;
  readonly reasons: readonly FaceFileReason[];
  readonly ms: number;
}

export function addFaceEvaluate(face: Command, run: Run): void {
  face
    .command('evaluate')
    .description('accuracy and error rates over the pairs of a file')
    .requiredOption('--pairs <file>', 'lines {"a":…,"b":…,"same":true|false}, or a, b, 1 and a, b, 0')
    .option('--dir <dir>', 'where the pictures are (default: here, or beside the pairs file)')
    .option('--one', 'a second face in a picture refuses it; without this the largest and most central one is taken')
    .option('--gates', 'what the quality gates find refuses a picture; without this it is counted and the face compared all the same')
    .option('--limit <n>', 'at most so many pairs', (text) => readCount(text, 1, 10_000_000))
    .option('--out <dir>', 'write DET curve and score histogram there, as face-evaluation.svg')
    .option('--title <text>', 'what the drawing is of')
    .addOption(modelOption())
    .option('--workers <n>', 'threads (default: one a core)', (text) => readCount(text, 1, 256), availableParallelism())
    .option('--replicates <n>', 'bootstrap replicates for the intervals', (text) => readCount(text, 100, 10_000), 500)
    .addHelpText('after', afterHelp)
    .action(run(evaluatePairs));
}

const afterHelp = `
Accuracy is the mean over ten folds, each judged by the threshold best on the other nine (a tenth of the same and of the different pairs each, in the order of the file).
Where folders tell people apart as the pairs do (every same pair within a folder, every other across two), false acceptance rates are over all comparisons across
folders: the listed ones are too few for low rates. What cannot be carried by the number of comparisons is not told.
By default pictures are taken as they come, as press photographs must be: the largest face, gates only counted. A decision about a person is stricter: --one --gates.`;

export async function evaluatePairs(context: Context, options: EvaluateOptions): Promise<ExitCode> {
  const startedAt = performance.now();
  const { progress, io } = context;
  const own = await readOwnModel(io.cwd, options, { uncalibrated: true });
  const slot = own?.slot ?? packagedEmbedder;
  const sha256 = await modelHash(slot);
  const plan = await planPairs(io.cwd, await pictureFolder(context, options), options.pairs, options.limit, words);
  progress.note(`${plural(plan.pictures.length, 'picture')}; ${plan.example}`);
  const outcomes = await encodeAll(context, plan, options, own);
  const folders = peopleByFolder(plan);
  const subjects = folders ?? Uint32Array.from(plan.pictures, ({ identity }) => identity);
  const people = subjects.reduce((most, subject) => Math.max(most, subject + 1), 0);
  const measure = async (name: string, vectors: readonly (Float32Array | null)[]): Promise<Measured> => {
    const pairs = listPairs(plan, vectors, subjects);
    const crossed = folders === null ? null : await crossImpostors(...gather(vectors, subjects), progress);
    const onProgress = (done: number): void => progress.count(`Drawing people for the intervals, ${name}`, done, options.replicates);
    return { pairs, crossed, report: makeFaceReport(pairs, people, crossed, { replicates: options.replicates, onProgress }) };
  };
  const float = await measure(
    'float',
    outcomes.map(({ embedding }) => embedding),
  );
  const counts = countOutcomes(plan, outcomes, options, (performance.now() - startedAt) / 1000);
  if (float.report === null) {
    const text = `${plural(counts.images, 'picture')}, ${plural(counts.failuresToEnrol.count, 'failure')} to enrol. There are not both genuine and impostor comparisons, so no error rate can be told.`;
    context.finish({ ok: false, model: slot.name, sha256, ...counts }, text);
    return 1;
  }
  // What the three parties compare: whole numbers of about three bits an element.
  const fits = slot.embeddingElements <= embeddingElements;
  const quantised = fits
    ? (
        await measure(
          'quantised',
          outcomes.map(({ embedding }) => embedding && quantise(embedding)),
        )
      ).report
    : null;
  const calibration = calibrate(float, options.pairs, people);
  const plot = options.out === undefined ? null : join(options.out, 'face-evaluation.svg');
  if (plot !== null) {
    const accuracy = float.report.accuracy === null ? '' : `, accuracy ${percent(float.report.accuracy.mean)}`;
    const of = options.title === undefined ? '' : `${options.title}: `;
    const title = `${of}${plural(plan.pairs?.length ?? 0, 'pair')}, EER ${percent(float.report.eer)}${accuracy}`;
    await writeBytes(io.cwd, plot, draw(title, float, slot.calibration));
  }
  context.finish(
    { ok: true, model: slot.name, sha256, ...counts, ...float.report, quantised, calibration, plot },
    [...describe(counts, float.report, quantised), ...(plot === null ? [] : [`  plot               ${plot}`])].join('\n'),
  );
  return 0;
}

const words = { one: 'one person', two: 'two' };

interface Measured {
  readonly pairs: readonly ListedPair[];
  readonly crossed: CrossedImpostors | null;
  readonly report: FaceReport | null;
}

/** Paths are within `--dir`; else as they stand where the first of them is there, or beside the pairs file. */
async function pictureFolder({ io }: Context, { dir, pairs }: EvaluateOptions): Promise<string> {
  if (dir !== undefined) return dir;
  const here = await planPairs(io.cwd, '', pairs, 1, words);
  const first = here.pictures[0]?.path ?? '';
  return existsSync(resolve(io.cwd, first)) ? '' : dirname(pairs);
}

async function encodeAll(
  context: Context,
  plan: Plan,
  { one, gates, workers }: EvaluateOptions,
  own: OwnModel | null,
): Promise<readonly Outcome[]> {
  const { pictures } = plan;
  const outcomes: Outcome[] = [];
  let done = 0;
  const jobs = pictures.map(({ path }) => ({
    kind: 'encode-face' as const,
    path: resolve(context.io.cwd, path),
    options: { faces: one ? ('one' as const) : ('main' as const), gates: gates ? ('enforced' as const) : ('reported' as const) },
    own,
  }));
  const pool = createPool(Math.min(workers, pictures.length));
  try {
    await pool.run(jobs, (index, answer) => {
      context.progress.count('Encoding', ++done, pictures.length);
      if (answer.kind === 'face-encoded') outcomes[index] = { embedding: answer.embedding, reasons: answer.remarks, ms: answer.ms };
      if (answer.kind === 'face-failed') outcomes[index] = { embedding: null, reasons: answer.reasons, ms: answer.ms };
    });
  } finally {
    await pool.close();
  }
  return outcomes;
}

/** A number for each picture's folder, where folders part people just as the pairs do; null where they do not. */
function peopleByFolder({ pictures, pairs, same }: Plan): Uint32Array | null {
  const numbers = new Map<string, number>();
  const people = Uint32Array.from(pictures, ({ path }) => {
    const folder = dirname(path);
    const number = numbers.get(folder) ?? numbers.size;
    numbers.set(folder, number);
    return number;
  });
  const agrees = (pairs ?? []).every(([a, b], k) => (people[a] === people[b]) === same?.[k]);
  return agrees && numbers.size > 1 ? people : null;
}

function listPairs({ pairs, same }: Plan, vectors: readonly (Float32Array | null)[], subjects: Uint32Array): readonly ListedPair[] {
  return (pairs ?? []).map(([a, b], k) => {
    const [one, other] = [vectors[a], vectors[b]];
    const cosine = one && other ? one.reduce((sum, value, i) => sum + value * (other[i] as number), 0) : Number.NaN;
    return { same: same?.[k] === true, cosine, subjectA: subjects[a]!, subjectB: subjects[b]! };
  });
}

function gather(vectors: readonly (Float32Array | null)[], subjects: Uint32Array): [Embeddings, Uint32Array] {
  const made = vectors.flatMap((vector, i) => (vector === null ? [] : [{ vector, subject: subjects[i]! }]));
  const elements = made[0]?.vector.length ?? 0;
  const data = new Float32Array(made.length * elements);
  for (const [i, { vector }] of made.entries()) data.set(vector, i * elements);
  return [{ count: made.length, elements, data }, Uint32Array.from(made, ({ subject }) => subject)];
}

/** The whole numbers that are shared, over the norm that stands for 1. */
function quantise(embedding: Float32Array): Float32Array {
  return Float32Array.from(quantiseEmbedding(embedding), (element) => element / Math.sqrt(unitDot));
}

/** Cosines at the false match rates that the comparisons carry, as a model's description takes them; null where they carry too little to decide by. */
function calibrate({ report, crossed, pairs }: Measured, file: string, people: number): Calibration | null {
  const scores = listedScores(pairs);
  const impostor = crossed?.distances ?? scores.impostor;
  const impostorTotal = crossed?.total ?? impostor.length;
  const points = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6]
    .filter((fmr) => impostorTotal >= impostorsNeeded(fmr))
    .map((fmr) => ({ fmr, cosine: Math.round(1e4 * cosineOf(thresholdAt(impostor, fmr, { impostor: () => 1, impostorTotal }))) / 1e4 }));
  if (report === null || points.length < 2) return null;
  return { source: `${wholeNumber(impostorTotal)} comparisons of ${wholeNumber(people)} people, ${file}`, points };
}

interface Counts {
  readonly images: number;
  readonly pairs: number;
  readonly faces: 'main' | 'one';
  readonly gates: 'reported' | 'enforced';
  readonly failuresToEnrol: {
    readonly count: number;
    readonly rate: number;
    readonly byReason: Readonly<Record<string, number>>;
    readonly files: readonly { readonly file: string; readonly reason: string }[];
  };
  /** Pictures in which a gate that only reports found something, by what it found. */
  readonly remarks: { readonly count: number; readonly byReason: Readonly<Record<string, number>> };
  /** Median, over all pictures. */
  readonly msPerImage: number;
  readonly workers: number;
  readonly seconds: number;
}

function countOutcomes(plan: Plan, outcomes: readonly Outcome[], options: EvaluateOptions, seconds: number): Counts {
  const failed = plan.pictures.flatMap(({ path }, i) => {
    const { embedding, reasons } = outcomes[i]!;
    return embedding === null ? [{ file: path, reason: reasons[0]?.code ?? 'no-face' }] : [];
  });
  const remarked = outcomes.filter(({ embedding, reasons }) => embedding !== null && reasons.length > 0);
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  const oneDecimal = (value: number): number => Math.round(10 * value) / 10;
  return {
    images: outcomes.length,
    pairs: plan.pairs?.length ?? 0,
    faces: options.one ? 'one' : 'main',
    gates: options.gates ? 'enforced' : 'reported',
    failuresToEnrol: {
      count: failed.length,
      rate: failed.length / outcomes.length,
      byReason: countBy(failed.map(({ reason }) => reason)),
      files: failed,
    },
    remarks: { count: remarked.length, byReason: countBy(remarked.flatMap(({ reasons }) => reasons.map(({ code }) => code))) },
    msPerImage: oneDecimal(times[times.length >> 1] ?? 0),
    workers: options.workers,
    seconds: oneDecimal(seconds),
  };
}

function countBy(codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

function draw(title: string, { pairs, report }: Measured, calibration: Calibration): string {
  const scores = listedScores(pairs);
  const threshold = thresholdFor(calibration, 1e-4);
  const operatingPoints = (report?.farFrom === 'listed' ? report.tarAtFar : []).flatMap((point) =>
    point.tar === null
      ? []
      : [{ ...point, fmr: point.far, fnmr: 1 - point.tar, interval: { low: 1 - point.interval.high, high: 1 - point.interval.low } }],
  );
  return drawEvaluation(title, {
    scores,
    matchThreshold: threshold.kind === 'threshold' ? (1 - threshold.cosine) / 2 : Number.NaN,
    operatingPoints,
    axis: { least: -0.3, most: 1, label: 'cosine', ofScore: cosineOf },
  });
}

function describe(counts: Counts, report: FaceReport, quantised: FaceReport | null): string[] {
  const list = (byReason: Readonly<Record<string, number>>): string => {
    const told = Object.entries(byReason).map(([reason, times]) => `${reason} ${times}`);
    return told.length === 0 ? '' : `: ${told.join(', ')}`;
  };
  const { failuresToEnrol: failures, remarks } = counts;
  return [
    `${plural(counts.pairs, 'pair')} of ${plural(counts.images, 'picture')}, in ${counts.seconds} s (${counts.msPerImage} ms a picture); ${counts.faces === 'main' ? 'the largest face of each' : 'one face each'}, gates ${counts.gates}`,
    `  failures to enrol  ${failures.count} (${percent(failures.rate)})${list(failures.byReason)}; they take ${report.lost.genuine} genuine and ${report.lost.impostor} impostor pairs`,
    ...(remarks.count === 0
      ? []
      : [`  gates would refuse ${remarks.count} more (${percent(remarks.count / counts.images)})${list(remarks.byReason)}`]),
    `  genuine            ${wholeNumber(report.genuine)}, cosine ${report.genuineMean.toFixed(4)} ± ${report.genuineSd.toFixed(4)}`,
    `  impostor           ${wholeNumber(report.impostor)}, cosine ${report.impostorMean.toFixed(4)} ± ${report.impostorSd.toFixed(4)}`,
    `  accuracy, 10 folds ${accuracyWords(report.accuracy)}; with failures ${accuracyWords(report.accuracyWithFailures)}`,
    `  EER                ${withInterval(report.eer, report.eerInterval)}`,
    ...tarLines(report),
    ...(quantised === null
      ? []
      : [
          `  quantised, as the three parties compare: accuracy ${accuracyWords(quantised.accuracy)}, EER ${percent(quantised.eer)}`,
          ...tarLines(quantised),
        ]),
    `  intervals: 95 %, accuracy over the folds, the others bootstrapped by person; TAR against ${wholeNumber(report.farImpostors)} ${report.farFrom === 'crossed' ? 'comparisons across folders' : 'listed comparisons'}`,
  ];
}

function tarLines(report: FaceReport): string[] {
  return report.tarAtFar.map((point) => {
    const at = `  TAR at FAR 1e${Math.round(Math.log10(point.far))}    `;
    return point.tar === null
      ? `${at}not told: ${point.reason}`
      : `${at}${withInterval(point.tar, point.interval)} at cosine ${point.threshold.toFixed(4)}; with failures ${percent(point.tarWithFailures)}`;
  });
}

function accuracyWords(accuracy: FoldedAccuracy | null): string {
  return accuracy === null ? 'not told (ten pairs of a kind are needed)' : withInterval(accuracy.mean, accuracy.interval);
}

function withInterval(value: number, { low, high }: Interval): string {
  return `${percent(value)} (${percent(low)} – ${percent(high)})`;
}
