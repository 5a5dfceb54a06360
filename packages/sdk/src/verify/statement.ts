import type { FormerKey } from '@sclera/core';
import { type JwsOutcome, type JwsType, verifyJws } from './jws.ts';

/** A node's key to sign with, and those it had before. */
export interface Signer {
  readonly signingKey: string;
  readonly formerSigningKeys: readonly FormerKey[];
}

/**
 * Checks what a node signed: with the key that it has now, or with one that it had when this was made, as its date (`at`, or that of its last
 * event) says. Whoever finds an old key can sign nothing of today with it.
 */
export function verifyStatement(token: string, type: JwsType, signer: Signer): JwsOutcome {
  const current = verifyJws(token, type, signer.signingKey);
  if (current.kind === 'valid') return current;
  for (const { signingKey, until } of signer.formerSigningKeys) {
    const signed = verifyJws(token, type, signingKey);
    if (signed.kind === 'invalid') continue;
    return madeBefore(signed.payload, until) ? signed : { kind: 'invalid', reason: 'its key was no longer in use when it was made' };
  }
  return current;
}

function madeBefore(payload: unknown, until: string): boolean {
  return Date.parse(dateOf(payload)) <= Date.parse(until);
}

/** What has no date is not of the past. */
function dateOf(payload: unknown): string {
  const { at, events } = (payload ?? {}) as { readonly at?: unknown; readonly events?: unknown };
  if (typeof at === 'string') return at;
  const last: unknown = Array.isArray(events) ? events.at(-1) : undefined;
  return typeof last === 'object' && last !== null ? dateOf({ at: (last as { at?: unknown }).at }) : '';
}
