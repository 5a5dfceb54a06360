import { constants, createHash, type KeyObject, verify, X509Certificate } from 'node:crypto';
import type { Clock } from '@sclera/core';
import type { AttestationVerdict, AttestationVerifier, TpmTrust } from '@sclera/services';
import { z } from 'zod';
import { chainFault } from './certificate-chain.ts';
import { alg, type HashName, padded, readPublic, readQuote, readSignature, type TpmSignature } from './tpm-structures.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);

/**
 * What TPM2_Quote answers, with the key it was asked of: `attest` is TPMS_ATTEST, `signature` TPMT_SIGNATURE, `public` TPM2B_PUBLIC of the
 * attestation key, as tpm2-tools write them; `certificates` (DER, leaf first) where an authority certified it.
 */
const statementSchema = z.strictObject({
  attest: base64url,
  signature: base64url,
  ak: z.union([z.strictObject({ public: base64url }), z.strictObject({ certificates: z.array(base64url).min(1).max(5) })]),
});

/** tcg-kp-AIKCertificate (TCG OID Registry; TCG EK Credential Profile): the certificate is of an attestation key. */
const attestationKeyUsage = '2.23.133.8.3';
/** TPMA_OBJECT (Part 2, 8.3): fixedTPM, sensitiveDataOrigin, restricted, sign. A restricted key signs nothing that claims to be a TPM's own and is not. */
const requiredAttributes = (1 << 1) | (1 << 5) | (1 << 16) | (1 << 18);
const leastRsaBits = 2048;

/**
 * Checks a TPM's quote over the challenge of a registration: a TPM that the operator trusts was there, in the state that the operator
 * expects. It does not say that the TPM holds the key that signs captures.
 */
export function tpmAttestation(trust: TpmTrust | undefined, clock: Clock): AttestationVerifier {
  const roots = (trust?.roots ?? []).map((pem) => new X509Certificate(pem));
  return {
    kind: 'tpm',
    verify: async (statement, challenge) => {
      if (trust === undefined) return refused('no TPM is trusted here');
      const parsed = statementSchema.safeParse(statement);
      if (!parsed.success) return refused('it has another form');
      try {
        const { attest, signature, ak } = parsed.data;
        const key = 'public' in ak ? pinnedKey(bytesOf(ak.public), trust.keys) : certifiedKey(ak.certificates, roots, clock());
        if (typeof key === 'string') return refused(key);
        return quoteVerdict(bytesOf(attest), readSignature(bytesOf(signature)), key, { challenge, registers: trust.registers });
      } catch {
        return refused('it is no quote as a TPM makes one');
      }
    },
  };
}

function quoteVerdict(
  attest: Buffer,
  signature: TpmSignature,
  key: KeyObject,
  { challenge, registers }: { readonly challenge: Uint8Array } & Pick<TpmTrust, 'registers'>,
): AttestationVerdict {
  if (!isSignedBy(key, signature, attest)) return refused('its signature is not of that key');
  const quote = readQuote(attest);
  if (!quote.extraData.equals(challenge)) return refused('it is not of this registration code and this key');
  // The registers are asked for by number: a quote over other ones, or over none, says nothing of these.
  const expected = Object.keys(registers).map(Number);
  const quoted = quote.selections.filter((one) => one.registers.length > 0);
  const [bank] = quoted;
  const same = expected.length === 0 || (quoted.length === 1 && bank?.hash === alg.sha256 && sameNumbers(bank.registers, expected));
  if (!same) return refused('it is over other registers than those that are asked for here');
  if (expected.length > 0 && !digestOf(registers, signature.hash).equals(quote.pcrDigest))
    return refused('the machine is in another state');
  return { kind: 'accepted', strength: 'attested' };
}

/** Of the registers' values in the order of their numbers (Part 2, 10.12.4). */
function digestOf(registers: TpmTrust['registers'], hash: HashName): Buffer {
  const digest = createHash(hash);
  for (const number of Object.keys(registers)
    .map(Number)
    .sort((a, b) => a - b))
    digest.update(registers[number] ?? '', 'hex');
  return digest.digest();
}

function isSignedBy(key: KeyObject, signature: TpmSignature, attest: Buffer): boolean {
  if (signature.kind === 'ecdsa') {
    const size = coordinateBytes.get(key.asymmetricKeyDetails?.namedCurve ?? '');
    if (size === undefined) return false;
    const value = Buffer.concat([padded(signature.r, size), padded(signature.s, size)]);
    return verify(signature.hash, attest, { key, dsaEncoding: 'ieee-p1363' }, value);
  }
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits) return false;
  if (signature.padding === 'pkcs1') return verify(signature.hash, attest, { key, padding: constants.RSA_PKCS1_PADDING }, signature.value);
  // TPMs salt with as many bytes as the digest has, or as fit.
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  return verify(signature.hash, attest, pss, signature.value);
}

const coordinateBytes: ReadonlyMap<string, number> = new Map([
  ['prime256v1', 32],
  ['secp384r1', 48],
]);

/** The key, or what is wrong with it. */
function pinnedKey(area: Buffer, pinned: TpmTrust['keys']): KeyObject | string {
  const { key, name, attributes } = readPublic(area);
  if (!pinned.includes(name)) return 'its key is not one that is trusted here';
  return (attributes & requiredAttributes) === requiredAttributes ? key : 'its key is not an attestation key';
}

/** The key, or what is wrong with its certificate. */
function certifiedKey(certificates: readonly string[], roots: readonly X509Certificate[], nowMs: number): KeyObject | string {
  const chain = certificates.map((der) => new X509Certificate(bytesOf(der)));
  const fault = chainFault(chain, roots, nowMs);
  const [leaf] = chain;
  if (fault !== null || leaf === undefined) return `of its certificates: ${fault}`;
  // `keyUsage` are the purposes of the extended key usage.
  return leaf.keyUsage?.includes(attestationKeyUsage) ? leaf.publicKey : 'its certificate is not of an attestation key';
}

function sameNumbers(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && others.every((one) => some.includes(one));
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

function refused(reason: string): AttestationVerdict {
  return { kind: 'refused', reason };
}
