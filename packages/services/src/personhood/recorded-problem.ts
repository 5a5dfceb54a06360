import { type Operation, type OperationProblem, problems, ScleraError } from '@sclera/core';

/** The public part of a problem, kept so that whoever asks again hears the same, also after a restart. */
export function problemToRecord({ code, detail, reasons }: ScleraError): OperationProblem {
  return { code, detail: detail ?? null, reasons: reasons ?? null };
}

/** The problem a failed operation ended with; `party-unavailable` where none was written down, or one that this version does not know. */
export function recordedProblem({ problem, leafIndex }: Operation): ScleraError {
  if (problem === null || !Object.hasOwn(problems, problem.code)) return new ScleraError('party-unavailable');
  const { code, detail, reasons } = problem;
  return new ScleraError(code, detail ?? undefined, { reasons: reasons ?? undefined, leafIndex: leafIndex ?? undefined });
}
