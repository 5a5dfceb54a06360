import { z } from 'zod';
import type * as T from './sim-types.ts';

const id = (prefix: string): z.ZodString =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `an id that starts with ${prefix}_`);
const time: z.ZodISODateTime = z.iso.datetime();
const digest: z.ZodString = z.string().regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes, base64url without padding');
const mark: z.ZodString = z.string().regex(/^[0-9a-f]{64}$/, 'lower-case hex');
const jws: z.ZodString = z
  .string()
  .max(8192)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'a compact JWS');
const way = z.enum(['face', 'counter']);
const typed = <V>(schema: z.ZodType): z.ZodType<V> => schema as z.ZodType<V>;

const documentNames = {
  kind: z.enum(['passport', 'identity-card', 'other']),
  issuer: z.string().regex(/^[A-Za-z]{1,3}<{0,2}$/, 'the issuing state, one to three letters'),
  number: z
    .string()
    .max(32)
    .regex(/[A-Za-z0-9]/, 'the number of the document')
    .regex(/^[A-Za-z0-9< -]+$/, 'letters, digits, spaces, hyphens and fillers alone'),
};

export const DocumentNames: z.ZodType<T.DocumentNames> = z.strictObject(documentNames).meta({ id: 'DocumentNames' });

export const SimClaimRequest: z.ZodType<T.SimClaimRequest> = typed<T.SimClaimRequest>(
  z.strictObject({
    way,
    consent: z.union([id('con'), z.null()]),
    line: z.string().regex(/^[A-Za-z0-9+._-]{4,64}$/, 'the name of a line: 4 to 64 letters, digits and + . _ -'),
    document: z.strictObject({ ...documentNames, evidence: z.enum(['chip', 'photo', 'shown']) }),
    code: digest.optional(),
  }),
).meta({
  id: 'SimClaimRequest',
  examples: [
    {
      way: 'counter',
      consent: null,
      line: '8988303000000610001',
      document: { kind: 'passport', issuer: 'UTO', number: 'L898902C3', evidence: 'shown' },
    },
  ],
});

const refusal = z.object({
  code: z.enum(['limit-document', 'limit-person', 'line-taken', 'offer-unknown', 'not-same-person']),
  message: z.string(),
  fix: z.string(),
  law: z.string(),
  leafIndex: z.number().int().nonnegative(),
});

export const SimClaim: z.ZodType<T.SimClaim> = typed<T.SimClaim>(
  z.object({
    id: id('clm'),
    way,
    state: z.enum(['open', 'waiting', 'way-closed', 'registered', 'refused', 'ended']),
    attemptsLeft: z.number().int().nonnegative(),
    line: mark,
    ending: z.string(),
    openedAt: time,
    until: time,
    refusal: z.union([refusal, z.null()]),
    receipt: z.union([jws, z.null()]),
  }),
).meta({ id: 'SimClaim' });

export const SimChallengeRequest: z.ZodType<T.SimChallengeRequest> = z.strictObject({ document: DocumentNames }).meta({
  id: 'SimChallengeRequest',
  examples: [{ document: { kind: 'passport', issuer: 'UTO', number: 'L898902C3' } }],
});

export const SimChallenge: z.ZodType<T.SimChallenge> = typed<T.SimChallenge>(
  z.object({
    permit: id('per'),
    token: jws,
    challenge: z.object({
      nonce: digest,
      steps: z.array(z.enum(['turn-left', 'turn-right', 'come-closer', 'blink'])).length(3),
      document: digest,
      expiresAt: time,
    }),
    model: mark,
    attemptsLeft: z.number().int().nonnegative(),
  }),
).meta({ id: 'SimChallenge' });

export const SimLine: z.ZodType<T.SimLine> = z
  .object({
    id: mark,
    ending: z.string(),
    state: z.enum(['active', 'ended']),
    way,
    since: time,
    offeredUntil: z.union([time, z.null()]),
  })
  .meta({ id: 'SimLine' });
export const SimLines: z.ZodType<readonly T.SimLine[]> = z.array(SimLine);
export const SimOffer: z.ZodType<T.SimOffer> = z.object({ code: digest, until: time }).meta({ id: 'SimOffer' });

export const WaitingClaims: z.ZodType<readonly T.WaitingClaim[]> = typed<readonly T.WaitingClaim[]>(
  z.array(z.object({ id: id('clm'), ending: z.string(), openedAt: time, until: time })),
);
export const SimDecision: z.ZodType<T.SimDecision> = z
  .strictObject({
    decision: z.enum(['same-person', 'not-same-person']),
    reasons: z.string().trim().min(1).max(2_000),
    document: DocumentNames,
  })
  .meta({
    id: 'SimDecision',
    examples: [
      {
        decision: 'same-person',
        reasons: 'The person and the picture are alike, and the document is whole.',
        document: { kind: 'passport', issuer: 'UTO', number: 'L898902C3' },
      },
    ],
  });
