import grpc from '@grpc/grpc-js';
import { type ProblemCode, problems, ScleraError } from '@sclera/core';

/** Trailer of every failure that a node itself gave. */
export const codeTrailer = 'sclera-code';
const longestDetail = 500;

/** Whether a text from the wire is a code of the closed table. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problems, text);
}

/** A failure as it goes over the wire: gRPC status, the problem code in the trailer `sclera-code`, its public detail as message. */
export function toServiceError(error: unknown): grpc.ServiceError {
  const known = error instanceof ScleraError ? error : new ScleraError('internal');
  const metadata = new grpc.Metadata();
  metadata.set(codeTrailer, known.code);
  const details = known.detail ?? '';
  return Object.assign(new Error(known.code), { code: statusOf(known.code), details, metadata });
}

/**
 * The failure of a call to a party. A party that cannot be reached, does not answer in time or speaks another protocol is
 * `party-unavailable`; what it refused carries its own code. A party that does not know this gateway is misconfigured, not a caller's fault.
 */
export function fromServiceError(error: unknown, party: string): ScleraError {
  const { details, metadata } = error as Partial<grpc.ServiceError>;
  const [code] = metadata?.get(codeTrailer) ?? [];
  if (typeof code !== 'string' || !isProblemCode(code))
    return new ScleraError('party-unavailable', `Party ${party} does not answer.`, { cause: error });
  if (code === 'unauthenticated') return new ScleraError('configuration-invalid', `Party ${party} does not know this gateway.`);
  const detail = details ? details.slice(0, longestDetail) : undefined;
  return new ScleraError(code, detail);
}

function statusOf(code: ProblemCode): grpc.status {
  if (code === 'unauthenticated') return grpc.status.UNAUTHENTICATED;
  const [httpStatus] = problems[code];
  if (httpStatus === 403) return grpc.status.PERMISSION_DENIED;
  if (httpStatus === 404) return grpc.status.NOT_FOUND;
  if (httpStatus === 409) return grpc.status.ALREADY_EXISTS;
  if (httpStatus === 503) return grpc.status.UNAVAILABLE;
  return httpStatus < 500 ? grpc.status.INVALID_ARGUMENT : grpc.status.INTERNAL;
}
