import { z } from 'zod';
import type * as T from './relying-types.ts';

const time: z.ZodISODateTime = z.iso.datetime();
const jws: z.ZodString = z
  .string()
  .max(8192)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'a compact JWS');
const scope: z.ZodString = z.string().max(63);
const address: z.ZodString = z.string().max(500);

/** Whether its numbers are a proof is looked at where it is judged, which says `proof-invalid`. */
export const MembershipProof: z.ZodType<T.MembershipProof> = z.object({}).loose().meta({
  description: 'A Semaphore v4 proof of depth 20: merkleTreeDepth, merkleTreeRoot, nullifier, message, scope, points; decimal numbers.',
}) as unknown as z.ZodType<T.MembershipProof>;

export const VerifyAsk: z.ZodType<T.VerifyAsk> = z
  .strictObject({ scope, returnTo: address.nullable().optional() })
  .meta({ id: 'VerifyAsk', examples: [{ scope: 'poll', returnTo: 'https://poll.example/back' }] });
export const VerifyAsked: z.ZodType<T.VerifyAsked> = z.object({ request: jws, until: time }).meta({ id: 'VerifyAsked' });
export const VerifyGiven: z.ZodType<T.VerifyGiven> = z.strictObject({ request: jws, proof: MembershipProof }).meta({ id: 'VerifyGiven' });
export const VerifyAnswer: z.ZodType<T.VerifyAnswer> = z.object({ answer: jws }).meta({ id: 'VerifyAnswer' });

export const SignInAsked: z.ZodType<T.SignInAsked> = z
  .object({ relyingParty: z.object({ id: z.string(), name: z.string() }), request: jws, until: time })
  .meta({ id: 'SignInAsked' });
export const SignInDone: z.ZodType<T.SignInDone> = z.object({ continueTo: z.url({ protocol: /^https?$/ }) }).meta({ id: 'SignInDone' });

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes, base64url without padding');
const keys = z
  .array(z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }))
  .min(1)
  .max(20)
  .refine((list) => new Set(list.map(({ x }) => x)).size === list.length, 'each key once');
const sdJwt = z
  .string()
  .max(8192)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+~/, 'an SD-JWT');
export const CredentialAsk: z.ZodType<T.CredentialAsk> = z.strictObject({ keys }).meta({ id: 'CredentialAsk' });
export const CredentialGiven: z.ZodType<T.CredentialGiven> = z
  .strictObject({ request: jws, proof: MembershipProof, keys })
  .meta({ id: 'CredentialGiven' });
export const CredentialBatch: z.ZodType<T.CredentialBatch> = z
  .object({ credentials: z.array(sdJwt), revocation: z.string(), until: time })
  .meta({ id: 'CredentialBatch' });
export const CredentialRevocation: z.ZodType<T.CredentialRevocation> = z
  .strictObject({ revocation: z.string().max(4096), places: z.array(z.number().int().nonnegative()).max(20).optional() })
  .meta({ id: 'CredentialRevocation' });

export const CredentialIssuer: z.ZodType<T.CredentialIssuer> = z
  .object({ issuer: z.url(), jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }) })
  .meta({ id: 'CredentialIssuer' });

const facts = { scopes: z.array(scope).max(100), addresses: z.array(address).max(20) };
const line = { name: z.string().max(80), ...facts };
export const RelyingPartyFacts: z.ZodType<T.RelyingPartyFacts> = z.strictObject(facts);
export const RelyingPartyRegistration: z.ZodType<T.RelyingPartyRegistration> = z
  .strictObject(line)
  .meta({ id: 'RelyingPartyRegistration', examples: [{ name: 'The Poll', scopes: ['poll'], addresses: ['https://poll.example/back'] }] });
const shown = { ...line, id: z.string(), state: z.enum(['active', 'closed']), registeredAt: time };
export const RelyingPartyLine: z.ZodType<T.RelyingPartyLine> = z.object(shown).meta({ id: 'RelyingPartyLine' });
export const RelyingPartyLines: z.ZodType<readonly T.RelyingPartyLine[]> = z.array(RelyingPartyLine);
export const KeyedRelyingParty: z.ZodType<T.KeyedRelyingParty> = z.object({ ...shown, key: z.string() }).meta({ id: 'KeyedRelyingParty' });
