import { type Operation, type Problem, type ProblemCode, problems, ScleraError } from '@sclera/core';

/**
 * What the gateway writes beside the parties' statements of an operation: which request it was run for, and the problem it
 * ended with. Both must survive a restart, so that asking again gives the same answer.
 */
const requestPrefix = 'request:';
const problemPrefix = 'problem:';

/** `digest`: hex SHA-256 of the sealed shares. */
export function requestNote(digest: string): string {
  return `${requestPrefix}${digest}`;
}

export function problemNote(problem: ScleraError): string {
  const { code, detail, reasons } = problem;
  return `${problemPrefix}${JSON.stringify({ code, detail, reasons })}`;
}

export function notedRequest(operation: Operation): string | null {
  const note = operation.statements.find((line) => line.startsWith(requestPrefix));
  return note === undefined ? null : note.slice(requestPrefix.length);
}

/** The problem a failed operation ended with; `party-unavailable` where none was written down in time. */
export function notedProblem(operation: Operation): ScleraError {
  const note = operation.statements.find((line) => line.startsWith(problemPrefix));
  if (note === undefined) return new ScleraError('party-unavailable');
  const { code, detail, reasons } = JSON.parse(note.slice(problemPrefix.length)) as { code: string } & Pick<Problem, 'detail' | 'reasons'>;
  if (!(code in problems)) return new ScleraError('party-unavailable');
  return new ScleraError(code as ProblemCode, detail, reasons === undefined ? {} : { reasons });
}

/** Only what the parties signed. */
export function partyStatements(operation: Operation): readonly string[] {
  return operation.statements.filter((line) => !line.startsWith(requestPrefix) && !line.startsWith(problemPrefix));
}
