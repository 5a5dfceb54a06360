import { ScleraError } from '@sclera/core';

/** SQLSTATE classes and codes that mean "the database cannot serve now" rather than "the statement is wrong". */
const unavailableStates = /^(08|53|57|58|25006|3D000|28|55000|55P03|40)/;
const unavailableErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOSPC',
  'EACCES',
  'EROFS',
]);
const unavailableMessages =
  /connection (terminated|timeout|ended)|timeout (exceeded|expired)|client has encountered a connection error|cannot use a pool after|pglite is (closed|closing)|not queryable|unreachable|aborted/i;

/**
 * Any driver error as a ScleraError: `store-unavailable` where the database is away, `internal` where a statement failed.
 * Driver errors carry host names, row values and statements; none of that goes on, not even into `cause`.
 */
export function toStoreError(error: unknown): ScleraError {
  if (error instanceof ScleraError) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  const cause = new Error(code === undefined ? 'database error without a code' : `database error ${code}`);
  if (code?.startsWith('28')) return new ScleraError('store-unavailable', 'The database refused the sign-in.', { cause });
  // Raised by a migration of ours, in words of ours.
  if (code === 'P0001')
    return new ScleraError('configuration-invalid', `The store cannot be brought to this version: ${message}.`, { cause });
  if (code === '42501') {
    const detail =
      'The database user lacks a right: it must own its database, and may create the role sclera_gateway or be a member of it.';
    return new ScleraError('configuration-invalid', detail, { cause });
  }
  if (code === '3D000') return new ScleraError('store-unavailable', 'The database does not exist.', { cause });
  const away = code === undefined ? unavailableMessages.test(message) : unavailableErrors.has(code) || unavailableStates.test(code);
  if (away || error instanceof WebAssembly.RuntimeError)
    return new ScleraError('store-unavailable', 'The database does not answer.', { cause });
  return new ScleraError('internal', undefined, { cause });
}

/** SQLSTATE or system error code; a connection to several addresses fails with the codes inside an AggregateError. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return undefined;
}
