import { addToGallery, compareIris, createGallery, type IrisTemplate } from '@sclera/engine';
import type { Progress } from '../io/progress.ts';
import type { Pool } from '../threads/pool.ts';
import { allPairs, type Distances } from './collect-scores.ts';

/** Distances of all pairs: rows of a gallery in shared memory, handed out to the threads. Every template must be one that can be compared at all. */
export async function compareAll(pool: Pool, progress: Progress, templates: readonly IrisTemplate[]): Promise<Distances> {
  const count = templates.length;
  const hds = new Float32Array((count * (count - 1)) / 2);
  if (count < 2) return { hds, ...allPairs(count) };
  const gallery = createGallery(count);
  for (const template of templates) {
    if (addToGallery(gallery, template).kind === 'insufficient') throw new TypeError('a template that the gates should have refused');
  }
  // The last row has nobody after it.
  const jobs = templates.slice(0, -1).map((probe, row) => ({ kind: 'compare' as const, gallery, probe, first: row + 1 }));
  let done = 0;
  await pool.run(jobs, (row, answer) => {
    if (answer.kind !== 'compared') return;
    hds.set(answer.hds, row * count - (row * (row + 1)) / 2);
    done += answer.hds.length;
    progress.count('Comparing pairs', done, hds.length);
  });
  return { hds, ...allPairs(count) };
}

/** Distances of single pairs. */
export async function comparePairs(
  progress: Progress,
  templates: readonly IrisTemplate[],
  pairs: readonly (readonly [number, number])[],
): Promise<Distances> {
  const hds = new Float32Array(pairs.length);
  for (const [index, [a, b]] of pairs.entries()) {
    const outcome = compareIris(templates[a]!, templates[b]!);
    hds[index] = outcome.kind === 'compared' ? outcome.hd : Number.NaN;
    if (index % 1000 === 999) {
      progress.count('Comparing pairs', index + 1, pairs.length);
      await new Promise(setImmediate);
    }
  }
  return {
    hds,
    eachPair: (visit) => {
      for (const [index, [a, b]] of pairs.entries()) visit(a, b, index);
    },
  };
}
