/** How a closed path may run through a polar grid. */
export interface PathCost {
  /** Greatest change of radius index from one angle to the next. */
  readonly reach: number;
  /** Loss per index of change, in the units of the gain. */
  readonly stiffness: number;
}

/**
 * Best closed path through a polar gain map `gain[angle * radii + i]`: one radius index per angle, greatest total gain less
 * the loss for bending. Dynamic programming over one and a half turns; the middle turn is what both ends agree on.
 */
export function closedPath(gain: Float32Array, angles: number, radii: number, { reach, stiffness }: PathCost): Int32Array {
  const extra = angles >> 1;
  const length = angles + 2 * extra;
  // Beyond the first and the last radius nothing is ever good enough.
  let score = new Float64Array(radii + 2 * reach).fill(Number.NEGATIVE_INFINITY).fill(0, reach, reach + radii);
  let next = score.slice();
  const from = new Int8Array(length * radii);
  for (let step = 0; step < length; step++) {
    const row = ((step + angles - extra) % angles) * radii;
    for (let i = 0; i < radii; i++) {
      const at = i + reach;
      let best = score[at] as number;
      let move = 0;
      for (let d = 1; d <= reach; d++) {
        const loss = stiffness * d;
        const inner = (score[at - d] as number) - loss;
        const outer = (score[at + d] as number) - loss;
        if (inner > best) {
          best = inner;
          move = -d;
        }
        if (outer > best) {
          best = outer;
          move = d;
        }
      }
      next[at] = best + (gain[row + i] as number);
      from[step * radii + i] = move;
    }
    [score, next] = [next, score];
  }
  let at = 0;
  for (let i = 1; i < radii; i++) if ((score[reach + i] as number) > (score[reach + at] as number)) at = i;
  const path = new Int32Array(angles);
  for (let step = length - 1; step >= extra; step--) {
    if (step < extra + angles) path[step - extra] = at;
    at += from[step * radii + at] as number;
  }
  return path;
}
