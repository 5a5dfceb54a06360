import { signJws } from '@sclera/core';
import type { BulkErasure } from '../../personhood/erase.ts';
import { isoTime, type TrustOptions } from '../context.ts';

export interface BulkErasureProof extends BulkErasure {
  readonly before: string;
  readonly dryRun: boolean;
  /** Compact JWS, typ `sclera-rights+jwt`: the same, signed; null of a dry run. It names nobody: the leaves open for their people alone. */
  readonly proof: string | null;
}

/** Erases, by an operator's order, what was enrolled before a time (ISO 8601). */
export async function eraseBefore(options: TrustOptions, before: string, dryRun: boolean): Promise<BulkErasureProof> {
  const done = await options.personhood.eraseEnrolledBefore(before, dryRun);
  const { issuer: iss, secretKey, clock } = options;
  const proof = dryRun
    ? null
    : signJws('sclera-rights+jwt', { iss, kind: 'bulk-erasure', before, ...done, at: isoTime(clock()) }, secretKey);
  return { before, dryRun, ...done, proof };
}
