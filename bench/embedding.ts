/**
 * What rounding embeddings to whole numbers costs: the error of the cosine, and the error rates against those of the exact cosine.
 * `npm run bench -- embedding [--pairs 20000] [--json]`
 *
 * Vectors are random directions of norm 1 with a given cosine. Genuine cosines are assumed normal with mean 0.60 and deviation 0.12,
 * impostors' with mean 0 and deviation 0.065: no model's figures, but spread as those of face models are; independent directions alone have 1/√512 = 0.044.
 */
import { plainEmbeddingMatcher } from '@sclera/mpc';
import { quantiseEmbedding, unitDot } from '../packages/mpc/src/share/embedding.ts';
import { cosineOf, randomEmbedding, withCosine } from '../packages/mpc/src/testing/embeddings.ts';
import { seededBytes } from '../packages/mpc/src/testing/seeded-bytes.ts';
import { sharedEmbeddingMatcher } from '../packages/mpc/src/testing/three-parties.ts';
import { wholeNumberOption } from '../scripts/whole-number.ts';
import { report } from './measure.ts';

const usage = 'usage: npm run bench -- embedding [--pairs 20000] [--json]';
if (process.argv.includes('--help')) {
  console.log(usage);
  process.exit(0);
}
const pairs = wholeNumberOption('--pairs', 20_000, 100);

const random = seededBytes(211);
const byThree = sharedEmbeddingMatcher(random);
const thresholds = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45];
const few = 16;
const groups = [
  { name: 'genuine', mean: 0.6, deviation: 0.12 },
  { name: 'impostor', mean: 0, deviation: 0.065 },
].map((group) => ({ ...group, squares: 0, largest: 0, count: 0, exact: thresholds.map(() => 0), rounded: thresholds.map(() => 0) }));

let differences = 0;
let compared = 0;
while (groups.some(({ count }) => count < pairs)) {
  for (const group of groups) {
    const probe = randomEmbedding(random);
    const own = quantiseEmbedding(probe);
    const references = Array.from({ length: few }, () => withCosine(probe, cosineFrom(group.mean, group.deviation), random));
    for (const reference of references) {
      const exact = cosineOf(probe, reference);
      const other = quantiseEmbedding(reference);
      const dot = own.reduce((sum, element, i) => sum + element * (other[i] ?? 0), 0);
      const error = dot / unitDot - exact;
      group.squares += error ** 2;
      group.largest = Math.max(group.largest, Math.abs(error));
      group.count += 1;
      for (const [t, threshold] of thresholds.entries()) {
        group.exact[t] = (group.exact[t] ?? 0) + (exact > threshold ? 1 : 0);
        group.rounded[t] = (group.rounded[t] ?? 0) + (dot > Math.round(unitDot * threshold) ? 1 : 0);
      }
    }
    // One group of references in 20 by three parties too.
    if (group.count % (20 * few) === 0) {
      const threshold = thresholds[(group.count / few) % thresholds.length] ?? 0.4;
      const [plain, three] = [
        await plainEmbeddingMatcher.compare(probe, references, { threshold }),
        await byThree.compare(probe, references, { threshold }),
      ];
      compared += few;
      differences += JSON.stringify(plain) === JSON.stringify(three) ? 0 : 1;
    }
  }
  if ((groups[0]?.count ?? 0) % 1_600 === 0) process.stderr.write(`\r${groups[0]?.count} of ${pairs} pairs of each kind `);
}
process.stderr.write('\n');

const [genuine, impostor] = groups;
if (!genuine || !impostor) throw new Error('two groups');
const points = (accepted: number, count: number): number => Math.round((1e5 * accepted) / count) / 1e3;
const results = {
  pairsOfEachKind: genuine.count,
  cosineError: groups.map(({ name, squares, largest, count }) => ({ name, rms: Math.sqrt(squares / count), largest })),
  percent: thresholds.map((threshold, t) => ({
    threshold,
    falseNonMatch: {
      exact: points(genuine.count - (genuine.exact[t] ?? 0), genuine.count),
      rounded: points(genuine.count - (genuine.rounded[t] ?? 0), genuine.count),
    },
    falseMatch: { exact: points(impostor.exact[t] ?? 0, impostor.count), rounded: points(impostor.rounded[t] ?? 0, impostor.count) },
  })),
  threeParties: { pairs: compared, differences },
};
report('embedding', results);
if (!process.argv.includes('--json')) console.log(JSON.stringify(results, null, 1));
if (differences > 0) process.exitCode = 1;

function cosineFrom(mean: number, deviation: number): number {
  const uniform = new Uint32Array(random(8).slice().buffer);
  const [a = 0, b = 0] = [((uniform[0] ?? 0) + 1) / 2 ** 32, ((uniform[1] ?? 0) + 1) / 2 ** 32];
  const drawn = mean + deviation * Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b);
  return Math.min(0.999, Math.max(-0.999, drawn));
}
