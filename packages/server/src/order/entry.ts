import { createHash } from 'node:crypto';
import {
  type EnrolmentId,
  formerOrdersMs,
  fromBase64Url,
  type IssuerKeys,
  isId,
  type PartyId,
  type PermitId,
  type ProblemCode,
  type RevokedPermit,
  ScleraError,
  type SealedShare,
  type ShareDigests,
  signJws,
  verifyIssued,
} from '@sclera/core';
import { z } from 'zod';
import { partyOrder } from '../party/party-index.ts';

/** What an entry of the order asks all three parties to do. A further kind of work is a further member here and a handler at the party. */
export type Work =
  /** Take part in one joint comparison; one share for each party comes with it, and what the capture device signed over all three. */
  | { readonly kind: 'compare'; readonly permit: string; readonly capture?: string | undefined }
  | { readonly kind: 'settle'; readonly enrolment: EnrolmentId; readonly outcome: 'commit' | 'abort' }
  /** `signature`: of the device at which somebody was found who leaves, where the permit names that session. */
  | { readonly kind: 'erase'; readonly permit: string; readonly signature?: string | undefined }
  /** Refuse these permits from here on: the consent behind them was withdrawn. */
  | { readonly kind: 'revoke'; readonly permits: readonly RevokedPermit[] }
  /** Make new shares for all references; the order is the operators', signed like a permit. */
  | { readonly kind: 'upkeep'; readonly order: string };

export type WorkOf<K extends Work['kind']> = Extract<Work, { readonly kind: K }>;

export type ReadEntry =
  | {
      readonly kind: 'work';
      readonly work: Work;
      /** SHA-256 of the signed head, which names everything else by its hash: two parties with the same digest have the same entry. */
      readonly digest: Uint8Array;
      /** What is sealed to this party; null where the work needs nothing. */
      readonly part: { readonly enc: Uint8Array; readonly ciphertext: Uint8Array } | null;
      /** Hex SHA-256 of what is sealed to each party; null where the work needs nothing. */
      readonly parts: ShareDigests | null;
    }
  /** Not an entry of this gateway, or damaged: to be answered and passed over. */
  | { readonly kind: 'poison'; readonly code: ProblemCode; readonly detail: string; readonly digest: Uint8Array };

/** HPKE's encapsulated key: an uncompressed P-256 point. */
const encBytes = 65;

/** Permits in one entry that revokes them. */
export const mostRevoked = 256;

const digestOfPart = z.string().regex(/^[0-9a-f]{64}$/);
const head = z.strictObject({
  id: z.string().min(1).max(128),
  work: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('compare'), permit: z.string().max(20_000), capture: z.string().max(8_192).optional() }),
    z.strictObject({
      kind: z.literal('settle'),
      enrolment: z.custom<EnrolmentId>((value) => isId('enrolment', value)),
      outcome: z.enum(['commit', 'abort']),
    }),
    z.strictObject({ kind: z.literal('erase'), permit: z.string().max(200_000), signature: z.string().max(128).optional() }),
    z.strictObject({
      kind: z.literal('revoke'),
      permits: z
        .array(z.strictObject({ permit: z.custom<PermitId>((value) => isId('permit', value)), expiresAt: z.iso.datetime() }))
        .min(1)
        .max(mostRevoked),
    }),
    z.strictObject({ kind: z.literal('upkeep'), order: z.string().max(20_000) }),
  ]),
  parts: z.union([z.null(), z.strictObject({ a: digestOfPart, b: digestOfPart, c: digestOfPart })]),
});

/**
 * An entry as bytes: the head as a compact JWS of the gateway (typ `sclera-entry+jwt`), then one part for each of a, b, c; each of the four
 * with its length before it (32 bits, big-endian). The head holds the SHA-256 of every part. Throws `share-malformed`.
 */
export function writeEntry(id: string, work: Work, shares: readonly SealedShare[] | null, secretKey: Uint8Array): Uint8Array {
  const parts = shares === null ? null : partyOrder.map((party) => partOf(shares, party));
  const digests = parts && Object.fromEntries(partyOrder.map((party, i) => [party, sha256(parts[i] ?? empty).toString('hex')]));
  const signed = Buffer.from(signJws('sclera-entry+jwt', { id, work, parts: digests }, secretKey));
  return join([signed, ...(parts ?? partyOrder.map(() => empty))]);
}

/**
 * Reads an entry as one party gets it. Nothing in it is believed before the gateway's signature and the hash of the part are checked. One that
 * a former key signed may have waited for this party.
 */
export function readEntry(bytes: Uint8Array, party: PartyId, keys: IssuerKeys, nowMs: number): ReadEntry {
  const split = splitEntry(bytes);
  const [signed = empty, ...parts] = split ?? [];
  const digest = sha256(signed);
  const poison = (code: ProblemCode, detail: string): ReadEntry => ({ kind: 'poison', code, detail, digest });
  if (split === null) return poison('bad-request', 'An entry of the order is not readable.');
  const token = Buffer.from(signed).toString('utf8');
  const verified = verifyIssued<unknown>(token, 'sclera-entry+jwt', keys, ({ untilMs }) => nowMs <= untilMs + formerOrdersMs);
  if (verified.kind === 'invalid') return poison('bad-request', 'An entry of the order is not signed by this gateway.');
  const parsed = head.safeParse(verified.payload);
  if (!parsed.success) return poison('bad-request', 'An entry of the order asks for nothing that is known here.');
  const { work, parts: digests } = parsed.data;
  if (digests === null) return { kind: 'work', work, digest, part: null, parts: null };
  const own = parts[partyOrder.indexOf(party)] ?? empty;
  if (sha256(own).toString('hex') !== digests[party] || own.length <= encBytes) {
    return poison('share-malformed', 'The share in an entry of the order is not the one that was sent.');
  }
  return { kind: 'work', work, digest, part: { enc: own.subarray(0, encBytes), ciphertext: own.subarray(encBytes) }, parts: digests };
}

/** The entry with the other parties' parts left out: nobody is sent what is not sealed to them. What is no entry goes on as it is. */
export function entryFor(party: PartyId, bytes: Uint8Array): Uint8Array {
  const [signed, ...parts] = splitEntry(bytes) ?? [];
  if (signed === undefined) return bytes;
  return join([signed, ...parts.map((part, i) => (partyOrder[i] === party ? part : empty))]);
}

const empty = new Uint8Array(0);

function partOf(shares: readonly SealedShare[], party: PartyId): Uint8Array {
  const share = shares.find((one) => one.party === party);
  if (!share) throw new ScleraError('share-malformed', `There is no share for party ${party}.`);
  let enc: Uint8Array;
  let ciphertext: Uint8Array;
  try {
    enc = fromBase64Url(share.enc);
    ciphertext = fromBase64Url(share.ciphertext);
  } catch {
    throw new ScleraError('share-malformed', 'A sealed share is not base64url.');
  }
  if (enc.length !== encBytes) throw new ScleraError('share-malformed', 'The key in a sealed share has the wrong length.');
  return Buffer.concat([enc, ciphertext]);
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.alloc(pieces.reduce((sum, piece) => sum + 4 + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    at = bytes.writeUInt32BE(piece.length, at);
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Head and three parts, or null where the lengths do not add up. */
function splitEntry(bytes: Uint8Array): readonly Uint8Array[] | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const pieces: Uint8Array[] = [];
  let at = 0;
  while (at + 4 <= view.length && pieces.length <= partyOrder.length) {
    const length = view.readUInt32BE(at);
    at += 4;
    if (at + length > view.length) return null;
    pieces.push(view.subarray(at, at + length));
    at += length;
  }
  return at === view.length && pieces.length === 1 + partyOrder.length ? pieces : null;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
