import type * as Core from '@sclera/core';
import { z } from 'zod';

// What stands inside signed statements. A signature says who wrote it, not that it is well formed.
const partyId = z.enum(['a', 'b', 'c']);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const id = (prefix: string): z.ZodString => z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`));
const time = z.iso.datetime();
const typed = <V>(schema: z.ZodType): z.ZodType<V> => schema as z.ZodType<V>;

export const PartyAnswer: z.ZodType<Core.PartyAnswer> = typed(
  z.object({
    party: partyId,
    permit: id('per'),
    unique: z.boolean(),
    matched: z.boolean().optional(),
    gallerySize: z.number().int().nonnegative(),
    galleryHash: hash,
    transcript: hash,
    record: z.object({ enc: z.string(), ciphertext: z.string() }).optional(),
    at: time,
  }),
);

const bytes32 = z.string().regex(/^[\w-]{43}$/);

export const EvaluationStatement: z.ZodType<Core.EvaluationStatement> = typed(
  z.object({
    party: partyId,
    permit: id('per'),
    key: z.enum(['person', 'document']),
    group: z.object({ publicKey: bytes32, slope: bytes32 }),
    blinded: bytes32,
    evaluation: z.string().regex(/^[\w-]{1,400}$/),
    at: time,
  }),
);

export const ErasureStatement: z.ZodType<Core.ErasureStatement> = typed(
  z.object({ party: partyId, permit: id('per'), erased: z.array(id('enr')), galleryHash: hash, at: time }),
);

export const DecisionReceipt: z.ZodType<Core.DecisionReceipt> = typed(
  z.object({
    iss: z.string(),
    permit: id('per'),
    subject: id('sub'),
    action: z.enum(['check', 'enrol', 'verify', 'find', 'derive', 'erase']),
    purpose: z.enum([
      'uniqueness-check',
      'uniqueness-enrolment',
      'rights-access',
      'sim-registration',
      'personhood-enrolment',
      'personhood-retention',
      'personhood-recovery',
    ]),
    decision: z.enum(['enrolled', 'already-enrolled', 'new', 'matched', 'not-matched', 'found', 'not-found', 'derived', 'erased']),
    enrolment: id('enr').nullable(),
    leafIndex: z.number().int().nonnegative(),
    statements: z.array(z.string()).max(8),
    origin: z
      .object({
        device: z.string().nullable(),
        kind: z.enum(['unsigned', 'software-key', 'webauthn', 'tpm']),
        weak: z.boolean(),
      })
      .optional(),
    at: time,
  }),
);
