import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ScleraError } from '@sclera/core';
import type { StandingFacts } from '@sclera/services';
import { z } from 'zod';

const region = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'must be a code of ISO 3166, or EU');
const count = z.number().int().nonnegative();

const certificate = z.string().refine(isCertificate, 'must be a certificate as PEM');

/** Strict, so that a mistyped fact is not one that was never stated. */
const schema = z.strictObject({
  jurisdictions: z.array(region).optional(),
  region: region.optional(),
  assessment: z.strictObject({ ref: z.string().min(1), validUntil: z.union([z.iso.date(), z.iso.datetime()]) }).optional(),
  references: z
    .strictObject({ filing: z.string(), contract: z.string(), certificate: z.string(), approval: z.string() })
    .partial()
    .optional(),
  placement: z.strictObject({ public: z.boolean(), private: z.boolean(), signage: z.string() }).optional(),
  counts: z.strictObject({ storedFaces: count, sensitiveExportedThisYear: count }).partial().optional(),
  importantData: z.boolean().optional(),
  askAgainDays: count.max(3653).optional(),
  lines: z
    .strictObject({ perDocument: count.min(1).max(1_000), perPerson: count.min(1).max(1_000) })
    .partial()
    .optional(),
  searches: z
    .strictObject({ perDevice: count.min(1).max(10_000), onPlatform: count.min(1).max(100_000) })
    .partial()
    .optional(),
  allowedRegions: z.array(region).optional(),
  authenticatorRoots: z.array(certificate).optional(),
  tpm: z
    .strictObject({
      roots: z.array(certificate).default([]),
      keys: z.array(z.string().regex(/^000b[0-9a-f]{64}$/, 'must be the TPM’s name of a key: 000b and a SHA-256 in hex')).default([]),
      registers: z.record(z.string().regex(/^(\d|1\d|2[0-3])$/), z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')),
    })
    .optional(),
  presentations: z.enum(['watched', 'any'], 'must be watched, the default, or any').optional(),
  captures: z
    .enum(
      ['signed', 'registered', 'attested'],
      'must be signed, registered or attested; unsigned captures take --unsigned-captures at every node',
    )
    .optional(),
});

/** What holds where an operator says nothing of it: who is enrolled as a human, or found, was watched (ADR 0043). */
const unstated: StandingFacts = { presentations: 'watched' };

/** Reads what an operator states for every use. Throws `configuration-invalid`, naming the file and what is wrong in it. */
export async function readStanding(path: string | null): Promise<StandingFacts> {
  if (path === null) return unstated;
  const parsed = schema.safeParse(await readJson(path));
  if (parsed.success) return { ...unstated, ...withoutUndefined(parsed.data) };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new ScleraError('configuration-invalid', `${path}${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? 'not understood'}.`);
}

function isCertificate(pem: string): boolean {
  try {
    return pem.startsWith('-----BEGIN CERTIFICATE-----') && new X509Certificate(pem) !== null;
  } catch {
    return false;
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (cause) {
    throw new ScleraError('configuration-invalid', `${path} cannot be read as JSON.`, { cause });
  }
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined));
}
