import { availableParallelism } from 'node:os';
import {
  captureReason,
  type IrisTemplate,
  matchThreshold,
  maxGalleryTemplates,
  mergeHits,
  minCommonBits,
  prefilterMisses,
  type SearchHit,
  type SearchOptions,
  usableBits,
} from '@sclera/engine';
import { type Command, InvalidArgumentError } from 'commander';
import { readCount } from '../commands/demo.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { percent, plural, wholeNumber } from '../io/words.ts';
import type { Run } from '../program.ts';
import { createPool, type Pool } from '../threads/pool.ts';
import { loadGallery, type NamedGallery } from './load-gallery.ts';
import { type PictureOptions, rawOption } from './read-picture.ts';
import { type GivenReason, readTemplates, reasonWords } from './read-templates.ts';

interface SearchCommandOptions extends PictureOptions {
  readonly top: number;
  readonly maxHd: number;
  readonly workers: number;
  readonly prefilter?: boolean;
}

type Probe =
  | { readonly kind: 'probe'; readonly file: string; readonly template: IrisTemplate }
  | { readonly kind: 'refused'; readonly file: string; readonly reasons: readonly GivenReason[] };

/** Entries a job: a hundredth of a second or more, so that handing it over costs nothing and progress flows. */
const entriesAJob = 8192;
/** Most threads: a gallery gives work space to 64. */
const mostWorkers = 64;

export function addSearch(iris: Command, run: Run): void {
  iris
    .command('search')
    .description('the nearest templates of a gallery to each probe, exact, the best of 31 rotations')
    .argument('<gallery>', 'a folder of pictures, or a file of templates, one line of encode --json each')
    .argument('<probe...>', 'pictures, or files of templates')
    .option('--top <n>', 'most results for a probe', (text) => readCount(text, 1, 100_000), 10)
    .option('--max-hd <hd>', 'only results below this Hamming distance, in steps of 0.0001', readDistance, matchThreshold)
    .option('--workers <n>', 'threads (default: one a core)', (text) => readCount(text, 1, mostWorkers), defaultWorkers())
    .option('--prefilter', 'look at 48 of the 200 columns first and drop a rotation over 0.43 there: about twice as fast, but not exact')
    .addOption(rawOption())
    .addHelpText(
      'after',
      '\nEverything happens in memory, which a gallery takes 2.5 kB a template of; the most is ' +
        `${wholeNumber(maxGalleryTemplates)} templates.` +
        `\n${prefilterWords()}` +
        '\nExits 1 if a probe was refused; the others are searched all the same.',
    )
    .action(run(searchFiles));
}

async function searchFiles(context: Context, options: SearchCommandOptions, args: readonly string[]): Promise<ExitCode> {
  const [path, ...files] = args as [string, ...string[]];
  const pool = createPool(options.workers);
  try {
    const probes = (await Promise.all(files.map((file) => readProbes(context, file, options)))).flat();
    const named = await loadGallery(context, pool, path, options);
    if (named.leftOut.length > 0) context.progress.note(leftOutWords(named));
    await searchAll(context, pool, named, probes, options);
    return probes.every(({ kind }) => kind === 'probe') ? 0 : 1;
  } finally {
    await pool.close();
  }
}

/** Searches all probes and tells of each as soon as it and those before it are done. */
async function searchAll(
  context: Context,
  pool: Pool,
  named: NamedGallery,
  probes: readonly Probe[],
  options: SearchCommandOptions,
): Promise<void> {
  const { gallery } = named;
  const { top, maxHd } = options;
  const prefilter = options.prefilter === true;
  const firsts = Array.from({ length: Math.ceil(gallery.count / entriesAJob) }, (_, i) => i * entriesAJob);
  const searches = probes.flatMap((probe, i) => (probe.kind === 'probe' ? firsts.map((first) => ({ i, probe, first })) : []));
  const jobs = searches.map(({ probe, first }) => {
    const part: SearchOptions = { top, maxHd, prefilter, first, count: Math.min(entriesAJob, gallery.count - first) };
    return { kind: 'search' as const, gallery, probe: probe.template, options: part };
  });
  const found = probes.map(() => ({ lists: [] as (readonly SearchHit[])[], apart: 0, parts: 0 }));
  let told = 0;
  const tellReady = (): void => {
    for (; told < probes.length; told++) {
      const probe = probes[told]!;
      const { lists, apart, parts } = found[told]!;
      if (probe.kind === 'probe' && parts < firsts.length) return;
      if (probe.kind === 'refused') tellRefused(context, probe);
      else tell(context, named, probe.file, { hits: mergeHits(lists, top), apart, maxHd, prefilter });
      // What has been told is not needed any more.
      lists.length = 0;
    }
  };
  let done = 0;
  await pool.run(jobs, (index, answer) => {
    if (answer.kind !== 'searched') return;
    const own = found[searches[index]!.i]!;
    own.lists.push(answer.hits);
    own.apart += answer.apart;
    own.parts++;
    done += answer.searched;
    context.progress.count('Searching, templates', done, gallery.count * (jobs.length / firsts.length));
    tellReady();
  });
  tellReady();
}

interface Told {
  readonly hits: readonly SearchHit[];
  readonly apart: number;
  readonly maxHd: number;
  readonly prefilter: boolean;
}

function tell(context: Context, { gallery, names, leftOut }: NamedGallery, probe: string, { hits, apart, maxHd, prefilter }: Told): void {
  const ranked = hits.map(({ index, rotation, num, maskBits }, i) => {
    return { rank: i + 1, file: names[index]!, index, rotation, hd: num / maskBits, maskBits };
  });
  const apartWords = apart === 0 ? '' : `; of ${wholeNumber(apart)} nothing can be said, they share too few bits`;
  const head = `${probe}: ${plural(hits.length, 'result')} below ${maxHd} of ${plural(gallery.count, 'template')}${apartWords}`;
  const digits = String(ranked.length).length;
  const lines = ranked.map(
    ({ rank, file, rotation, hd, maskBits }) =>
      `  ${String(rank).padStart(digits)}  hd ${hd.toFixed(4)} over ${wholeNumber(maskBits)} bits at rotation ${rotation} (${(rotation * 1.8).toFixed(1)}°)  ${file}`,
  );
  context.finish(
    { probe, ok: true, hits: ranked, searched: gallery.count, apart, leftOut: leftOut.length, exact: !prefilter, reasons: [] },
    [head, ...lines].join('\n'),
  );
}

function tellRefused(context: Context, { file, reasons }: Probe & { readonly kind: 'refused' }): void {
  context.finish({ probe: file, ok: false, hits: [], reasons }, `${file}: refused. ${reasonWords(reasons)}`);
}

/** A picture is one probe; a file of templates one for each line. */
async function readProbes(context: Context, file: string, options: PictureOptions): Promise<readonly Probe[]> {
  return (await readTemplates(context, file, options)).map((given): Probe => {
    if (given.kind === 'refused') return given;
    const maskBits = usableBits(given.template);
    if (maskBits >= minCommonBits) return { kind: 'probe', file: given.file, template: given.template };
    return { kind: 'refused', file: given.file, reasons: [captureReason('mask-too-small', maskBits, minCommonBits)] };
  });
}

function leftOutWords({ leftOut }: NamedGallery): string {
  const counts = new Map<string, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, times]) => `${reason} ${wholeNumber(times)}`).join(', ');
  return `${plural(leftOut.length, 'picture or template', 'pictures or templates')} left out of the gallery: ${reasons}`;
}

function readDistance(text: string): number {
  if (!/^(?:0(?:\.\d{1,4})?|1(?:\.0{1,4})?)$/.test(text))
    throw new InvalidArgumentError('A distance from 0 to 1 with at most four decimals is needed.');
  return Number(text);
}

function prefilterWords(): string {
  const shares = prefilterMisses.map(
    ({ from, to, pairs, missed, upper }) =>
      `${wholeNumber(missed)} of ${wholeNumber(pairs)} with hd ${from} to ${to} (${percent(missed / pairs, 3)}, 95 % below ${percent(upper, 3)})`,
  );
  return `What the prefilter missed of matching pairs of synthetic eyes, measured and not proven: ${shares.join('; ')}.`;
}

function defaultWorkers(): number {
  return Math.min(mostWorkers, availableParallelism());
}
