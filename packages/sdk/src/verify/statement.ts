import type { PlatformParty } from '../contract/types.ts';
import { type JwsOutcome, verifyJws } from './jws.ts';

/**
 * Checks a statement of one party: signed with the key that it has now, or with one that it had when the statement was made. Whoever
 * finds an old key can sign nothing of today with it.
 */
export function verifyStatement(
  token: string,
  type: 'sclera-answer+jwt' | 'sclera-erasure+jwt',
  party: Pick<PlatformParty, 'signingKey' | 'formerSigningKeys'>,
): JwsOutcome {
  const current = verifyJws(token, type, party.signingKey);
  if (current.kind === 'valid') return current;
  for (const { signingKey, until } of party.formerSigningKeys) {
    const signed = verifyJws(token, type, signingKey);
    if (signed.kind === 'invalid') continue;
    return madeBefore(signed.payload, until) ? signed : { kind: 'invalid', reason: 'its key was no longer in use when it was made' };
  }
  return current;
}

function madeBefore(payload: unknown, until: string): boolean {
  const at = typeof payload === 'object' && payload !== null && 'at' in payload && typeof payload.at === 'string' ? payload.at : '';
  return Date.parse(at) <= Date.parse(until);
}
