/**
 * Do the three parties answer as their plaintext twin does? Random and near-threshold pairs, all questions.
 * `npm run bench -- agreement [--pairs 100000] [--seed 1] [--json]`
 */
import { type CompareOptions, type MatcherOptions, plainMatcher, type TemplatePair, type Threshold } from '@sclera/mpc';
import { seededBytes } from '../packages/mpc/src/testing/seeded-bytes.ts';
import { compareThree, openThree, type SplitPair, splitPair } from '../packages/mpc/src/testing/three-parties.ts';
import { wholeNumberOption } from '../scripts/whole-number.ts';
import { report } from './measure.ts';
import { drawCandidate, drawEye, nudged } from './near-threshold.ts';

const usage = `usage: npm run bench -- agreement [--pairs 100000] [--seed 1] [--json]
Compares made-up people by three parties and by the plaintext twin, and counts the differences. A pair is one probe and one candidate,
both eyes of each. Ends with 1 if there is any difference.`;
if (process.argv.includes('--help')) {
  console.log(usage);
  process.exit(0);
}
const pairs = wholeNumberOption('--pairs', 100_000, 1);
const seed = wholeNumberOption('--seed', 1, 1);

const galleryCount = 256;
const probesPerGallery = 4;
const questions: readonly MatcherOptions[] = (['and', 'or'] as const).flatMap((rule) =>
  [true, false].map((crosswise) => ({ rule, crosswise })),
);
/** One eye alone is asked for at the threshold of the house only, every other time. */
const withOneEye = (question: MatcherOptions, threshold: Threshold): boolean =>
  question.rule === 'and' && threshold === house && tally.uniqueQueries % 2 === 0;
const floors = [1_024, 300];
/** Every other gallery has the threshold of the house, the others one that needs lifting, or 1/4, which does not. */
const house: Threshold = { numerator: 3, denominator: 8 };
const thresholds = [
  [3, 10],
  [8, 25],
  [17, 50],
  [7, 20],
  [9, 25],
  [2, 5],
  [1, 4],
].map(([numerator = 3, denominator = 8]): Threshold => ({ numerator, denominator }));

const random = seededBytes(seed);
const tally = { pairs: 0, pairsAtHouseThreshold: 0, matches: 0, uniqueQueries: 0, uniqueAnswers: 0, unusableProbes: 0, differences: 0 };
let turn = 0;
while (tally.pairs < pairs) {
  const first: TemplatePair = { left: drawEye(random), right: drawEye(random) };
  const minimumCommonSamples = floors[Math.floor(turn / 4) % floors.length] ?? 1;
  const threshold = turn % 2 === 0 ? house : (thresholds[((turn - 1) / 2) % thresholds.length] ?? house);
  const count = Math.min(galleryCount, pairs - tally.pairs);
  const gallery = Array.from({ length: count }, () => drawCandidate(first, minimumCommonSamples, threshold, random));
  const shares = gallery.map((candidate) => splitPair(candidate, random));
  for (let p = 0; p < probesPerGallery && tally.pairs < pairs; p++) {
    const rule = questions[(turn + p) % questions.length];
    if (rule === undefined) continue;
    const question = { ...rule, oneEye: withOneEye(rule, threshold), minimumCommonSamples, threshold };
    await askBoth(p === 0 ? first : nudged(first, random), gallery, shares, question);
  }
  turn += 1;
  process.stderr.write(`\r${tally.pairs.toLocaleString('en')} of ${pairs.toLocaleString('en')} pairs, ${tally.differences} differences `);
}
process.stderr.write('\n');
report('agreement', { seed, ...tally });
if (!process.argv.includes('--json')) console.log(tally);
if (tally.differences > 0) process.exitCode = 1;

async function askBoth(probe: TemplatePair, gallery: readonly TemplatePair[], shares: readonly SplitPair[], question: MatcherOptions) {
  const split = splitPair(probe, random);
  const matches = await plainMatcher.compare(probe, gallery, question);
  const answer = await byThree(split, shares, question);
  if (matches.kind !== 'compared') {
    tally.unusableProbes += 1;
    tally.differences += answer === matches.kind ? 0 : 1;
    return;
  }
  tally.pairs += gallery.length;
  tally.pairsAtHouseThreshold += question.threshold === house ? gallery.length : 0;
  tally.matches += matches.bits.filter(Boolean).length;
  for (const [i, bit] of matches.bits.entries()) {
    if (answer[i] !== bit) tally.differences += 1;
  }
  // One by one in the clear; by the parties all that are excluded at once, which shows each of them, and some of the others one by one.
  const excluded: SplitPair[] = [];
  const possible: SplitPair[] = [];
  for (const [i, candidate] of gallery.entries()) {
    const { kind } = await plainMatcher.compare(probe, [candidate], { ...question, ask: 'unique' });
    (kind === 'unique' ? excluded : possible).push(shares[i] as SplitPair);
  }
  const unique = async (among: readonly SplitPair[], kind: string): Promise<void> => {
    tally.uniqueQueries += 1;
    tally.uniqueAnswers += kind === 'unique' ? 1 : 0;
    tally.differences += (await byThree(split, among, { ...question, ask: 'unique' })) === kind ? 0 : 1;
  };
  await unique(excluded, 'unique');
  for (const [i, one] of possible.slice(0, 2).entries()) {
    await unique([...excluded.slice(0, 40 * i), one], 'not-unique');
  }
}

/** The answer that all three parties have: bits, or a kind. Throws if they differ or fail. */
async function byThree(probe: SplitPair, shares: readonly SplitPair[], options: CompareOptions): Promise<readonly boolean[] | string> {
  const sessions = await openThree(random);
  const outcomes = await compareThree(sessions, probe, shares, () => options);
  const answers = outcomes.map((outcome) => {
    if (outcome.kind === 'failed') throw new Error(outcome.reason);
    return outcome.kind === 'compared' ? outcome.bits : outcome.kind;
  });
  const [answer] = answers;
  if (answer === undefined || answers.some((other) => JSON.stringify(other) !== JSON.stringify(answer)))
    throw new Error('the parties differ');
  return answer;
}
