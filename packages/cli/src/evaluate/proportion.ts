export interface Proportion {
  readonly count: number;
  readonly of: number;
  readonly rate: number;
  /** 95 %, of Clopper and Pearson (1934): never narrower than it says. */
  readonly low: number;
  readonly high: number;
}

/** A share of independent tries, with the interval that says what the number of tries carries. */
export function proportionOf(count: number, of: number): Proportion {
  const tail = 0.025;
  return {
    count,
    of,
    rate: of === 0 ? 0 : count / of,
    low: count === 0 ? 0 : solve((p) => 1 - below(count - 1, of, p), tail),
    high: count === of ? 1 : 1 - solve((q) => below(count, of, 1 - q), tail),
  };
}

/** Where a rising function of [0, 1] reaches a level. */
function solve(rising: (x: number) => number, level: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (rising(middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability of at most `most` of `of` tries that succeed with probability `p`. */
function below(most: number, of: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return most >= of ? 1 : 0;
  let logTerm = of * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= most; k++) {
    logTerm += Math.log((of - k + 1) / k) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
