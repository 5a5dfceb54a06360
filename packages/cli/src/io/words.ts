import type { ProblemReason, SdkProblem } from '@sclera/sdk';

/** A problem for a person: what was wrong, what to do, the reasons, and the code to look it up by. */
export function problemWords(problem: SdkProblem): string {
  const place = problem.leafIndex === null ? [] : [`  log index  ${problem.leafIndex}`];
  return [`${problem.title}. ${problem.detail}`, ...reasonLines(problem.reasons), ...place, `(${problem.code})`].join('\n');
}

export function reasonLines(reasons: readonly ProblemReason[]): string[] {
  return reasons.map(
    ({ message, fix, law }) => `  - ${message}${fix === undefined ? '' : ` ${fix}`}${law === undefined ? '' : ` [${law}]`}`,
  );
}

/** 1,234 */
export function wholeNumber(n: number): string {
  return n.toLocaleString('en-GB');
}

/** 0.34 % */
export function percent(share: number, digits = 2): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** "1 person", "5 people" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${wholeNumber(count)} ${count === 1 ? one : many}`;
}
