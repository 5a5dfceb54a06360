import type { ProblemCode, ProblemReason } from '@sclera/core';
import type { Problem } from './contract/types.ts';

/**
 * The one exception the SDK throws: what the platform answered as a problem (RFC 9457), or what went wrong on this side, in the same
 * closed table of codes. Nothing in it is secret or personal.
 */
export class SdkProblem extends Error {
  override readonly name: string = 'SdkProblem';
  readonly code: ProblemCode;
  /** HTTP status of the code in the closed table. */
  readonly status: number;
  readonly title: string;
  /** What was wrong in this case and what to do. */
  readonly detail: string;
  readonly reasons: readonly ProblemReason[];
  /** Where the refusal stands in the public log; null for what is no decision. */
  readonly leafIndex: number | null;

  constructor(problem: Omit<Problem, 'type'>, options: { cause?: unknown } = {}) {
    super(`${problem.code}: ${problem.detail}`, options);
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.reasons = problem.reasons ?? [];
    this.leafIndex = problem.leafIndex ?? null;
  }

  /** As it would travel. */
  toJSON(): Problem {
    const { code, status, title, detail, reasons, leafIndex } = this;
    return {
      type: `urn:sclera:problem:${code}`,
      code,
      status,
      title,
      detail,
      ...(reasons.length > 0 ? { reasons } : {}),
      ...(leafIndex === null ? {} : { leafIndex }),
    };
  }
}

/** Codes that arise on this side of the wire. */
export type OwnProblemCode = Extract<
  ProblemCode,
  | 'consent-missing'
  | 'image-unreadable'
  | 'capture-rejected'
  | 'eyes-implausible'
  | 'gateway-unreachable'
  | 'receipt-invalid'
  | 'log-inconsistent'
  | 'rotations-spent'
  | 'bad-usage'
  | 'file-unreadable'
  | 'internal'
>;

/** Status, title and remedy as in core's table, of which only the types may be imported here; a test holds the two together. */
export const ownProblems: Readonly<Record<OwnProblemCode, readonly [status: number, title: string, fix: string]>> = {
  'consent-missing': [
    403,
    'There is no consent for this purpose',
    'Read the notice and give consent first, or take the way without biometrics.',
  ],
  'image-unreadable': [422, 'This file is not a readable image', 'Use a whole PNG, JPEG, BMP, TIFF or PGM file.'],
  'capture-rejected': [422, 'The capture is not good enough', 'Follow the reasons given, then capture again.'],
  'eyes-implausible': [
    422,
    'The two images do not look like a left and a right eye of one person',
    'Check which eye is which, and capture both again.',
  ],
  'gateway-unreachable': [503, 'The platform cannot be reached', 'Start it with npm start, or name its address with --url.'],
  'receipt-invalid': [422, 'This receipt does not verify', 'Do not rely on it; ask for it again.'],
  'log-inconsistent': [500, 'The public log does not verify', 'Stop relying on it and tell the operators.'],
  'rotations-spent': [
    409,
    'The secret of a record is replaced four times at most',
    'Nothing was changed. Leave (everything held is erased), then enrol again: a new record begins with a secret of its own.',
  ],
  'bad-usage': [400, 'The command was not understood', 'See --help.'],
  'file-unreadable': [422, 'A file or folder cannot be read or written', 'Check the path and its permissions.'],
  internal: [500, 'Something went wrong on our side', 'Nothing was decided and nothing was kept. Try again.'],
};

/** A problem of this side. `detail` says what was wrong in this case; what to do about it is added from the table unless `fix` says it better. */
export function ownProblem(
  code: OwnProblemCode,
  detail?: string,
  options: { reasons?: readonly ProblemReason[]; fix?: string; cause?: unknown } = {},
): SdkProblem {
  const [status, title, standing] = ownProblems[code];
  const fix = options.fix ?? standing;
  const problem = { code, status, title, detail: detail === undefined ? fix : `${detail} ${fix}`.trim() };
  return new SdkProblem(options.reasons === undefined ? problem : { ...problem, reasons: options.reasons }, { cause: options.cause });
}
