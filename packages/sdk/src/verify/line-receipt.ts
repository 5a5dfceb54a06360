import { z } from 'zod';
import type { LineReceipt, Platform } from '../contract/types.ts';
import type { Invalid } from './receipt.ts';
import { verifyStatement } from './statement.ts';

export type LineReceiptOutcome = { readonly kind: 'valid'; readonly receipt: LineReceipt } | Invalid;

const lineReceipt: z.ZodType<LineReceipt> = z.object({
  iss: z.string(),
  claim: z.string().regex(/^clm_[0-9a-hjkmnp-tv-z]{26}$/),
  subject: z.string().regex(/^sub_[0-9a-hjkmnp-tv-z]{26}$/),
  line: z.string().regex(/^[0-9a-f]{64}$/),
  ending: z.string(),
  way: z.enum(['face', 'counter']),
  decision: z.enum(['registered', 'refused']),
  reason: z.string().nullable(),
  permit: z
    .string()
    .regex(/^per_[0-9a-hjkmnp-tv-z]{26}$/)
    .nullable(),
  leafIndex: z.number().int().nonnegative(),
  at: z.iso.datetime(),
}) as unknown as z.ZodType<LineReceipt>;

/** Checks offline what became of a line (compact JWS, typ `sclera-line+jwt`): signed by this platform's gateway, the same form for both ways. */
export function verifyLineReceipt(token: string, platform: Pick<Platform, 'gateway'>): LineReceiptOutcome {
  const verified = verifyStatement(token, 'sclera-line+jwt', platform.gateway);
  if (verified.kind === 'invalid') return verified;
  const read = lineReceipt.safeParse(verified.payload);
  if (!read.success) return { kind: 'invalid', reason: 'it is not a receipt of a line of this version' };
  if (read.data.iss !== platform.gateway.issuer) return { kind: 'invalid', reason: 'it was issued by another platform' };
  return { kind: 'valid', receipt: read.data };
}
