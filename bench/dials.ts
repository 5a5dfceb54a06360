/**
 * What makes captures fail: synthetic eyes with one dial of synth turned at a time, against references taken as usual. Genuine distance, false non-match
 * rate at the threshold and failure to enrol for each value, with 95 % intervals by subject. `npm run bench -- dials [people] [--profile=desk|close|far] [--picture]`
 * With --picture the curves are drawn into docs/pictures/iris-dials.svg.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareIris, encodeIris, type IrisTemplate, matchThreshold } from '@sclera/engine';
import { type CaptureDials, type CaptureProfile, makePerson, renderEye } from '@sclera/synth';
import { drawDials } from './dials-plot.ts';
import { report } from './measure.ts';

export interface DialPoint {
  readonly value: number;
  readonly probes: number;
  /** Probes that the gates refused, and their first reasons. */
  readonly failureToEnrol: number;
  readonly failureInterval: readonly [low: number, high: number];
  readonly reasons: Readonly<Record<string, number>>;
  /** Genuine comparisons made, and their distances; null where there were none. */
  readonly genuine: number;
  readonly hdMean: number | null;
  readonly hdSd: number | null;
  /** Share of genuine comparisons at or over the threshold; and the same with refused probes counted as not matching. */
  readonly fnmr: number | null;
  readonly fnmrWithFailures: number;
  readonly fnmrInterval: readonly [low: number, high: number];
  /** Captures that failed, as person, eye and capture of the seed: for looking at them. */
  readonly worst: readonly string[];
}

export interface DialCurve {
  readonly dial: 'dilation' | 'occlusion' | 'gaze' | 'roll' | 'blur' | 'noise' | 'lashes';
  readonly unit: string;
  readonly points: readonly DialPoint[];
}

const seed = 'dials';
const sweeps: readonly { readonly dial: DialCurve['dial']; readonly unit: string; readonly values: readonly number[] }[] = [
  { dial: 'dilation', unit: 'pupil radius over iris radius', values: [0.12, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7] },
  { dial: 'occlusion', unit: 'share of the iris behind lids', values: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6] },
  { dial: 'gaze', unit: 'degrees off the axis', values: [0, 5, 10, 15, 20, 25, 30] },
  { dial: 'roll', unit: 'degrees', values: [0, 5, 10, 15, 20, 25, 30] },
  { dial: 'blur', unit: 'times the usual', values: [0, 1, 2, 3, 4, 6, 8] },
  { dial: 'noise', unit: 'times the usual', values: [0, 1, 2, 3, 4, 6, 8] },
  { dial: 'lashes', unit: 'times the usual number', values: [0, 0.5, 1, 1.5, 2, 3, 4] },
];

const words = process.argv.slice(2);
const people = Number(words.find((word) => /^\d+$/.test(word)) ?? 20);
const profile = (words.find((word) => word.startsWith('--profile='))?.slice(10) ?? 'desk') as CaptureProfile;
/** References of each eye, as usual; the probe is the capture after them. */
const referenceCount = 2;

interface Eye {
  readonly subject: number;
  readonly side: 'left' | 'right';
  readonly references: readonly IrisTemplate[];
}

/** One probe: refused, or its distances to the references (1 where nothing can be said). */
interface Probe {
  readonly subject: number;
  readonly name: string;
  readonly refused: string | null;
  readonly hds: readonly number[];
  /** References there would have been. */
  readonly due: number;
}

const eyes: Eye[] = [];
for (let subject = 0; subject < people; subject++) {
  for (const side of ['left', 'right'] as const) {
    const references = Array.from({ length: referenceCount }, (_, capture) => encode(subject, side, capture, {})).flatMap((encoding) =>
      encoding.kind === 'encoded' ? [encoding.template] : [],
    );
    eyes.push({ subject, side, references });
  }
  process.stderr.write(`\rreferences: ${subject + 1} of ${people} people `);
}
const curves = sweeps.map(({ dial, unit, values }): DialCurve => {
  const points = values.map((value) => {
    process.stderr.write(`\r${dial} ${value}            `);
    return summarise(
      value,
      eyes.map((eye) => probe(eye, { [dial]: value })),
    );
  });
  return { dial, unit, points };
});
process.stderr.write('\n');
report('dials', {
  eyes: `synthetic, seed '${seed}', profile ${profile}`,
  people,
  references: eyes.reduce((sum, { references }) => sum + references.length, 0),
  threshold: matchThreshold,
  curves,
});
if (words.includes('--picture')) {
  const path = fileURLToPath(new URL('../docs/pictures/iris-dials.svg', import.meta.url));
  writeFileSync(
    path,
    drawDials(curves, `Synthetic eyes (${profile}, ${people} people): one dial at a time, against references taken as usual`),
  );
}
if (!words.includes('--json')) for (const line of table()) console.log(line);

function encode(subject: number, side: Eye['side'], capture: number, dials: CaptureDials): ReturnType<typeof encodeIris> {
  return encodeIris(renderEye(makePerson(seed, subject), side, capture, { profile, ...dials }).image);
}

function probe({ subject, side, references }: Eye, dials: CaptureDials): Probe {
  const encoding = encode(subject, side, referenceCount, dials);
  const name = `person ${subject}, ${side}`;
  if (encoding.kind === 'rejected') {
    return { subject, name, refused: encoding.reasons[0]?.code ?? 'unknown', hds: [], due: references.length };
  }
  const hds = references.map((reference) => {
    const outcome = compareIris(reference, encoding.template);
    return outcome.kind === 'compared' ? outcome.hd : 1;
  });
  return { subject, name, refused: null, hds, due: references.length };
}

function summarise(value: number, probes: readonly Probe[]): DialPoint {
  const hds = probes.flatMap((each) => each.hds);
  const made = hds.filter((hd) => hd < 1);
  const mean = made.reduce((sum, hd) => sum + hd, 0) / made.length;
  const variance = made.reduce((sum, hd) => sum + (hd - mean) ** 2, 0) / Math.max(1, made.length - 1);
  const reasons: Record<string, number> = {};
  for (const { refused } of probes) if (refused !== null) reasons[refused] = (reasons[refused] ?? 0) + 1;
  const failed = (some: readonly Probe[]): number => share(some.map(({ refused }) => [refused === null ? 0 : 1, 1]));
  const missed = (some: readonly Probe[]): number =>
    share(some.map(({ refused, hds: own, due }) => [refused === null ? own.filter((hd) => hd >= matchThreshold).length : due, due]));
  return {
    value,
    probes: probes.length,
    failureToEnrol: failed(probes),
    failureInterval: interval(probes, failed),
    reasons,
    genuine: hds.length,
    hdMean: made.length === 0 ? null : mean,
    hdSd: made.length === 0 ? null : Math.sqrt(variance),
    fnmr: hds.length === 0 ? null : hds.filter((hd) => hd >= matchThreshold).length / hds.length,
    fnmrWithFailures: missed(probes),
    fnmrInterval: interval(probes, missed),
    worst: probes.filter(({ refused, hds: own }) => refused !== null || own.some((hd) => hd >= matchThreshold)).map(({ name }) => name),
  };
}

function share(counts: readonly (readonly [hits: number, of: number])[]): number {
  const [hits, of] = counts.reduce(([h, o], [a, b]) => [h + a, o + b], [0, 0]);
  return of === 0 ? 0 : hits / of;
}

/** 95 %, people drawn with replacement 500 times; where nothing went wrong, or nothing went right, the rule of three over the people. */
function interval(probes: readonly Probe[], measure: (probes: readonly Probe[]) => number): readonly [number, number] {
  const value = measure(probes);
  const bySubject = new Map<number, Probe[]>();
  for (const each of probes) bySubject.set(each.subject, [...(bySubject.get(each.subject) ?? []), each]);
  if (value === 0) return [0, Math.min(1, 3 / bySubject.size)];
  if (value === 1) return [Math.max(0, 1 - 3 / bySubject.size), 1];
  const groups = [...bySubject.values()];
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const samples = Array.from({ length: 500 }, () =>
    measure(Array.from({ length: groups.length }, () => groups[Math.floor(random() * groups.length)]!).flat()),
  ).sort((a, b) => a - b);
  return [samples[12]!, samples[487]!];
}

function* table(): Generator<string> {
  const percent = (value: number): string => `${(100 * value).toFixed(0)} %`;
  for (const { dial, unit, points } of curves) {
    yield `\n| ${dial} (${unit}) | ${points.map(({ value }) => value).join(' | ')} |`;
    yield `| --- |${points.map(() => ' --- |').join('')}`;
    yield `| genuine hd | ${points.map(({ hdMean }) => hdMean?.toFixed(3) ?? '–').join(' | ')} |`;
    yield `| FNMR with failures | ${points.map(({ fnmrWithFailures }) => percent(fnmrWithFailures)).join(' | ')} |`;
    yield `| failure to enrol | ${points.map(({ failureToEnrol }) => percent(failureToEnrol)).join(' | ')} |`;
  }
}
