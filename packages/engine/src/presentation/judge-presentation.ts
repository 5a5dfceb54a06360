import { compareIris } from '../iris/compare.ts';
import { type LightChange, lightTailMs } from './light-plan.ts';
import type { IrisLook } from './look-at-iris.ts';
import { latticePeak } from './measure-lattice.ts';
import { measureReaction } from './measure-reaction.ts';
import { measureTissue, type Unrolled } from './measure-tissue.ts';

/** What the gate looks at. The last two need light that changes. */
export type PresentationTest = 'frames' | 'one-eye' | 'lamps' | 'lattice' | 'reaction' | 'tissue';

export type PresentationFault =
  | 'frames-broken'
  | 'frames-repeat'
  | 'too-few-frames'
  | 'eye-lost'
  | 'another-eye'
  | 'no-lamps'
  | 'lattice'
  | 'no-reaction'
  | 'reaction-untimely'
  | 'reaction-jumps'
  | 'pattern-still';

export interface PresentationReason {
  readonly code: PresentationFault;
  /** For the person at the camera. */
  readonly message: string;
}

export type PresentationVerdict =
  /** `untested`: what could not be looked at, because the light did not change. */
  | { readonly kind: 'live'; readonly untested: readonly PresentationTest[] }
  | { readonly kind: 'refused'; readonly reasons: readonly PresentationReason[] };

const messages: Readonly<Record<PresentationFault, string>> = {
  'frames-broken': 'The pictures do not follow each other. Try again with this camera alone.',
  'frames-repeat': 'The camera gave the same picture twice. Try again with this camera alone.',
  'too-few-frames': 'The camera saw too little of this eye. Open it wide, hold still and try again.',
  'eye-lost': 'The eye was out of view for a while. Keep both eyes open, blink if you must, and try again.',
  'another-eye': 'It was not the same eye all the time. Stay alone before the camera.',
  'no-lamps': "The camera's own lamps were not seen in the eye. Look straight into the camera, without glasses if you can.",
  lattice: 'There is a pattern over the iris that no eye has. Take out coloured contact lenses, or come to the counter.',
  'no-reaction': 'The pupil was not seen to answer the light. Make the room a little darker, look at the screen and try again.',
  'reaction-untimely': 'The pupil did not answer the light when it came. Look at the screen all the time and try again.',
  'reaction-jumps': 'The pupil changed in a jump. Hold still and try again with this camera alone.',
  'pattern-still': 'The iris did not move with the pupil. Take out coloured contact lenses and try again, or come to the counter.',
};

/** A camera gives 5 to 30 pictures a second; a blink takes 100 to 400 ms, and a slow device leaves pictures out around it. */
const longestGapMs = 700;
const longestUnseenMs = 1200;
const fewestFrames = 12;
/**
 * A lamp's mirror image is brighter than anything that scatters light: it fills the sensor's range. In 110 near-infrared photographs (CASIA-Interval, every tenth)
 * each had one of 255; paper returned 189 to 246 on drawn prints. Its size: 0.010 to 0.034 iris radii in 95 %, larger where several run together.
 */
const lampLevel = 250;
const [smallestLamp, largestLamp] = [0.008, 0.16];
/** Of the pictures: lids and glances hide a lamp now and then. */
const lampShare = 0.7;
/** See `latticePeak`: at most 11.4 in 99 % of 110 photographs (one 25), at most 6 on 14 drawn sequences of eyes; printed dots 42 and more, lenses of dots 52 and more. */
const greatestPeak = 20;
/**
 * See `measureReaction`. 300 simulated people (latency 200–320 ms, time constants 180–340 and 500–1,500 ms, 9–36 % of the width, restless by 1 %) agree by 0.96 in 98 % and
 * are delayed by 175 to 325 ms in 98 %; 0.3 % of 300 clips of another light do both.
 */
const leastAgreement = 0.95;
const [leastDelayMs, greatestDelayMs] = [150, 350];
/** Of its width. An artificial eye: 0.01 at most. */
const leastAmplitude = 0.05;
/** Pictures on the way between wide and narrow: 0.25 to 0.4 on drawn eyes, 0 of two pictures shown in turn. */
const leastOnTheWay = 0.08;
/**
 * How much more alike a wide and a narrow look are as tissue than as print, as a share. 45 bare drawn eyes from 0.52 on, but 0.33 and 0.44 where the pupil moved by under 0.06
 * iris radii: up to there the limit rises with the way. 40 lenses of strokes up to 0.30, those of dots below 0.
 */
const leastTissue = 0.4;
const fullWay = 0.06;
/** Within one sitting, over all widths of the pupil: at most 0.28 on 102 drawn eyes. Nearer than what captures of different days are held to (`fusionRules`). */
const greatestHd = 0.3;
/** Pictures at either end, wide and narrow, that are held against each other. */
const looksAtAnEnd = 3;

/**
 * Whether the pictures of one eye show one bare, living eye under the light that was made. It speaks of what a camera saw: pictures put in its place that were made for
 * this very light are not told from an eye, and it is not certified (ISO/IEC 30107-3). With no light (`[]`) it says what it could not test.
 */
export function judgePresentation(light: readonly LightChange[], looks: readonly IrisLook[]): PresentationVerdict {
  const broken = faultOfFrames(light, looks);
  if (broken !== null) return refused([broken]);
  const seen = looks.flatMap((look) => (look.kind === 'seen' ? [look] : []));
  if (seen.length < fewestFrames) return refused(['too-few-frames']);
  const faults: PresentationFault[] = [];
  if (!isOneEye(seen)) faults.push('another-eye');
  if (!showsLamps(seen)) faults.push('no-lamps');
  if (latticePeak(sumOf(seen.map(({ spectrum }) => spectrum))) > greatestPeak) faults.push('lattice');
  if (light.length > 0) faults.push(...faultsUnderLight(light, seen));
  return faults.length > 0 ? refused(faults) : { kind: 'live', untested: light.length > 0 ? [] : ['reaction', 'tissue'] };
}

type Seen = Extract<IrisLook, { kind: 'seen' }>;

function faultOfFrames(light: readonly LightChange[], looks: readonly IrisLook[]): PresentationFault | null {
  const known = new Set<string>();
  let seenAtMs = 0;
  for (const [i, { kind, atMs, fingerprint }] of looks.entries()) {
    const before = looks[i - 1]?.atMs ?? 0;
    if (!(atMs >= 0) || (i > 0 && !(atMs > before))) return 'frames-broken';
    if (known.has(fingerprint)) return 'frames-repeat';
    known.add(fingerprint);
    if (atMs - before > longestGapMs) return 'eye-lost';
    if (kind === 'unseen') continue;
    if (atMs - seenAtMs > longestUnseenMs) return 'eye-lost';
    seenAtMs = atMs;
  }
  const endMs = (light.at(-1)?.atMs ?? 0) + (light.length > 0 ? lightTailMs : 0);
  return seenAtMs < endMs - longestGapMs ? 'too-few-frames' : null;
}

/** Every look against the one in the middle of all widths: pupils that are wide and narrow lie on both sides of it. */
function isOneEye(seen: readonly Seen[]): boolean {
  const middle = byWidth(seen)[Math.floor(seen.length / 2)] as Seen;
  return seen.every(({ template }) => {
    const outcome = compareIris(middle.template, template);
    return outcome.kind === 'compared' && outcome.hd <= greatestHd;
  });
}

function showsLamps(seen: readonly Seen[]): boolean {
  const isLamp = ({ peak, radius }: Seen['glints'][number]): boolean =>
    peak >= lampLevel && radius >= smallestLamp && radius <= largestLamp;
  return seen.filter(({ glints }) => glints.some(isLamp)).length >= lampShare * seen.length;
}

function faultsUnderLight(light: readonly LightChange[], seen: readonly Seen[]): readonly PresentationFault[] {
  const pupils = seen.map(({ atMs, unrolled }) => ({ atMs, ratio: unrolled.ratio }));
  const { agreement, amplitude, delayMs, onTheWay } = measureReaction(light, pupils);
  if (amplitude < leastAmplitude) return ['no-reaction'];
  const faults: PresentationFault[] = [];
  if (agreement < leastAgreement || delayMs < leastDelayMs || delayMs > greatestDelayMs) faults.push('reaction-untimely');
  if (onTheWay < leastOnTheWay) faults.push('reaction-jumps');
  if (!movesWithPupil(byWidth(seen).map(({ unrolled }) => unrolled))) faults.push('pattern-still');
  return faults;
}

function movesWithPupil(sorted: readonly Unrolled[]): boolean {
  const [wide, narrow] = [sorted.slice(-looksAtAnEnd), sorted.slice(0, looksAtAnEnd)];
  const match = measureTissue(wide, narrow);
  if (match === null) return false;
  const way = meanRatio(wide) - meanRatio(narrow);
  const share = (match.stretched - match.still) / Math.max(match.stretched, match.still, 1e-6);
  return share >= leastTissue * Math.min(1, way / fullWay);
}

function meanRatio(looks: readonly Unrolled[]): number {
  return looks.reduce((sum, { ratio }) => sum + ratio, 0) / looks.length;
}

function byWidth(seen: readonly Seen[]): readonly Seen[] {
  return [...seen].sort((a, b) => a.unrolled.ratio - b.unrolled.ratio);
}

function sumOf(spectra: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(spectra[0]?.length ?? 0);
  for (const spectrum of spectra) for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (spectrum[k] as number);
  return sum;
}

function refused(codes: readonly PresentationFault[]): PresentationVerdict {
  return { kind: 'refused', reasons: codes.map((code) => ({ code, message: messages[code] })) };
}
