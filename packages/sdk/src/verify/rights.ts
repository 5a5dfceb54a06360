import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { Platform } from '../contract/types.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import type { Invalid } from './receipt.ts';
import { verifyStatement } from './statement.ts';

/** What the gateway signed about a right that somebody used. */
export type RightsAnswer =
  /** Everything about a person, by the hash of its canonical JSON. */
  | (Signed & { readonly kind: 'export'; readonly subject: string; readonly sha256: string })
  /** Having asked a human being, and the answer where there is one. */
  | (Signed & {
      readonly kind: 'appeal' | 'objection';
      readonly matter: string;
      readonly subject: string;
      /** Leaf of the refusal that is appealed. */
      readonly refusal: number | null;
      readonly answer: { readonly outcome: string; readonly reasons: string; readonly at: string } | null;
      readonly leafIndex: number;
    })
  /** An operator's order to erase, carried out; it names nobody. */
  | (Signed & {
      readonly kind: 'bulk-erasure';
      readonly before: string;
      readonly people: number;
      readonly enrolments: number;
      readonly complete: number;
      readonly leaves: readonly number[];
    });

interface Signed {
  readonly iss: string;
  /** ISO 8601. */
  readonly at: string;
}

export type RightsOutcome = { readonly kind: 'valid'; readonly answer: RightsAnswer } | Invalid;

const index = z.number().int().nonnegative();
const time = z.iso.datetime();
const subject = z.string().regex(/^sub_[0-9a-hjkmnp-tv-z]{26}$/);
const signed = { iss: z.string(), at: time };
const matter = {
  ...signed,
  matter: z.string().min(1),
  subject,
  refusal: index.nullable(),
  answer: z.object({ outcome: z.string(), reasons: z.string(), at: time }).nullable(),
  leafIndex: index,
};
const rightsAnswer: z.ZodType<RightsAnswer> = z.discriminatedUnion('kind', [
  z.object({ ...signed, kind: z.literal('export'), subject, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.object({ ...matter, kind: z.literal('appeal') }),
  z.object({ ...matter, kind: z.literal('objection') }),
  z.object({
    ...signed,
    kind: z.literal('bulk-erasure'),
    before: time,
    people: index,
    enrolments: index,
    complete: index,
    leaves: z.array(index),
  }),
]);

/**
 * Checks an answer to a right offline (compact JWS, typ `sclera-rights+jwt`): signed by this platform's gateway, and about something that it
 * signs. With `data`, also that it is the signature of exactly this export and of nobody else's.
 */
export function verifyRightsAnswer(token: string, platform: Pick<Platform, 'gateway'>, data?: Record<string, unknown>): RightsOutcome {
  const verified = verifyStatement(token, 'sclera-rights+jwt', platform.gateway);
  if (verified.kind === 'invalid') return verified;
  const read = rightsAnswer.safeParse(verified.payload);
  if (!read.success) return invalid('it is not an answer to a right of this version');
  const answer = read.data;
  if (answer.iss !== platform.gateway.issuer) return invalid('it was issued by another platform');
  if (data === undefined) return { kind: 'valid', answer };
  if (answer.kind !== 'export') return invalid('it is not the signature of an export');
  if (bytesToHex(sha256(utf8ToBytes(canonicalJson(data)))) !== answer.sha256) return invalid('the data beside it is not what was signed');
  if (data['subject'] !== answer.subject) return invalid('the data beside it is about somebody else');
  return { kind: 'valid', answer };
}

function invalid(reason: string): Invalid {
  return { kind: 'invalid', reason };
}
