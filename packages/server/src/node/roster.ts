import { X509Certificate } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { fromBase64Url, type Roster, ScleraError } from '@sclera/core';
import { z } from 'zod';

const bytesOf = (text: string): Uint8Array | null => {
  try {
    return fromBase64Url(text);
  } catch {
    return null;
  }
};
const fingerprintOf = (pem: string): string | null => {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return null;
  }
};

const common = {
  operator: z.string().min(1).max(200),
  country: z.string().regex(/^[A-Z]{2}$/),
  tlsCertificate: z
    .string()
    .max(10_000)
    .refine((pem) => fingerprintOf(pem) !== null, 'not a PEM certificate'),
  signingKey: z.string().refine((key) => bytesOf(key)?.length === 32, 'not an Ed25519 key'),
};
const formerSigningKeys = z.array(z.strictObject({ signingKey: common.signingKey, until: z.iso.datetime() })).default([]);
const partyCard = z.strictObject({
  ...common,
  id: z.enum(['a', 'b', 'c']),
  address: z.string().regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'not host:port'),
  sealingKey: z.string().refine((key) => bytesOf(key)?.length === 65 && bytesOf(key)?.[0] === 4, 'not an uncompressed P-256 point'),
  formerSigningKeys,
});
const gatewayCard = z
  .strictObject({
    ...common,
    id: z.literal('gateway'),
    issuer: z.string().min(1).max(200),
    formerSigningKeys,
    // Before the gateway's key could be rotated there was one for both.
    logKey: common.signingKey.optional(),
  })
  .transform((card) => ({ ...card, logKey: card.logKey ?? card.signingKey }));
const roster = z
  .strictObject({ gateway: gatewayCard, parties: z.tuple([partyCard, partyCard, partyCard]) })
  .refine(({ parties }) => parties.map(({ id }) => id).join('') === 'abc', 'the parties must be a, b and c, in this order')
  .refine(({ gateway, parties }) => allDiffer([gateway, ...parties].map((card) => card.signingKey)), 'two nodes share a signing key')
  .refine(({ parties }) => allDiffer(parties.map((card) => card.sealingKey)), 'two parties share a sealing key')
  .refine(({ parties }) => allDiffer(parties.map((card) => card.address)), 'two parties share an address')
  .refine(
    ({ gateway, parties }) => allDiffer([gateway, ...parties].map((card) => fingerprintOf(card.tlsCertificate))),
    'two nodes share a certificate',
  );

/** Checks who is who. Throws `configuration-invalid` naming the field that is wrong. */
export function parseRoster(value: unknown): Roster {
  const parsed = roster.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new ScleraError('configuration-invalid', `The roster is not valid: ${field === '' ? '' : `${field}: `}${issue?.message ?? ''}.`);
}

/** Reads a roster file (JSON). Throws `configuration-invalid`. */
export async function readRoster(path: string): Promise<Roster> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new ScleraError('configuration-invalid', 'The roster file cannot be read.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ScleraError('configuration-invalid', 'The roster file is not JSON.');
  }
  return parseRoster(value);
}

/** Writes a roster file, whole or not at all. */
export async function writeRoster(path: string, value: Roster): Promise<void> {
  const aside = `${path}.new-${process.pid}`;
  await writeFile(aside, `${JSON.stringify(parseRoster(value), null, 2)}\n`);
  await rename(aside, path);
}

function allDiffer(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
