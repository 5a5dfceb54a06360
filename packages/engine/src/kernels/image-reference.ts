import type { Plane } from '../image/plane.ts';
import type { DiscScores, ImageKernels, VoteRules } from './image-kernels.ts';
import { closeAcross, open } from './morphology-reference.ts';

/** Readable twin of the compiled kernels: the oracle in tests and the fallback where WebAssembly SIMD is missing. */
export const referenceImageKernels: ImageKernels = { scoreDiscs, open, closeAcross };

/** What a full vote counts: votes are whole numbers, which sum faster. */
export const fullVote = 16;

function scoreDiscs(plane: Plane, rules: VoteRules): DiscScores {
  const columns = Math.floor(plane.width / rules.cell);
  const rows = Math.floor(plane.height / rules.cell);
  const votes = new Uint16Array(columns * rows * rules.radii.length);
  countVotes(plane, rules, columns, rows, votes);
  return sumVotes(votes, rules, columns, rows);
}

function countVotes(plane: Plane, rules: VoteRules, columns: number, rows: number, votes: Uint16Array): void {
  const { cell, radii, weakestEdge, fullEdge } = rules;
  const { width, height, data } = plane;
  const size = columns * rows;
  const perPixel = 1 / cell;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const gx = ((data[at + 1] as number) - (data[at - 1] as number)) / 2;
      const gy = ((data[at + width] as number) - (data[at - width] as number)) / 2;
      const strength = Math.sqrt(gx * gx + gy * gy);
      if (strength < weakestEdge) continue;
      const weight = Math.min(fullVote, Math.round((fullVote * strength) / fullEdge));
      const ux = gx / strength;
      const uy = gy / strength;
      for (let layer = 0; layer < radii.length; layer++) {
        const r = radii[layer] as number;
        const cx = Math.floor((x - ux * r + 0.5) * perPixel);
        const cy = Math.floor((y - uy * r + 0.5) * perPixel);
        if (cx < 0 || cy < 0 || cx >= columns || cy >= rows) break;
        const to = layer * size + cy * columns + cx;
        votes[to] = (votes[to] as number) + weight;
      }
    }
  }
}

/** Sums votes over 3 × 3 cells and three radii, divides by the rim, and keeps the best radius of each cell. */
function sumVotes(votes: Uint16Array, { radii, leastScore }: VoteRules, columns: number, rows: number): DiscScores {
  const size = columns * rows;
  const best = new Float32Array(size);
  const bestRadius = new Uint16Array(size);
  const across = new Int32Array(size);
  const none = new Uint16Array(size);
  for (let layer = 0; layer < radii.length; layer++) {
    const radius = radii[layer] as number;
    const own = votes.subarray(layer * size, (layer + 1) * size);
    const below = layer > 0 ? votes.subarray((layer - 1) * size, layer * size) : none;
    const above = layer + 1 < radii.length ? votes.subarray((layer + 1) * size, (layer + 2) * size) : none;
    let before = 0;
    let here = (below[0] as number) + (own[0] as number) + (above[0] as number);
    for (let i = 0; i < size - 1; i++) {
      const after = (below[i + 1] as number) + (own[i + 1] as number) + (above[i + 1] as number);
      across[i] = before + here + after;
      before = here;
      here = after;
    }
    const scale = 1 / (fullVote * (2 * Math.PI * radius + 12));
    const least = Math.floor(leastScore / scale);
    for (let i = columns; i < size - columns; i++) {
      const sum = (across[i - columns] as number) + (across[i] as number) + (across[i + columns] as number);
      if (sum <= least) continue;
      const score = sum * scale;
      if (score > (best[i] as number)) {
        best[i] = score;
        bestRadius[i] = radius;
      }
    }
  }
  return { columns, rows, scores: best, radii: bestRadius };
}
