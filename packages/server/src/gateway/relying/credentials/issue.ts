import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { ScleraError } from '@sclera/core';
import type { HolderKey } from '@sclera/sdk/contract';
import type { OpenBatch, PlatformKey, StatusPage } from '@sclera/services';
import { createHeaderAndPayload, StatusList } from '@sd-jwt/jwt-status-list';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';

/** What a credential is (SD-JWT VC, `vct`): its holder is one human of the list, and nothing else about them. */
export const credentialType = 'urn:sclera:one-human:1';
/** How long whoever checks may go on with the list that they have. */
const statusSeconds = 300;

export interface IssueOptions {
  /** Address of the gateway: the issuer. */
  readonly issuer: string;
  readonly key: PlatformKey;
}

/**
 * One SD-JWT VC for each key. What they have in common with those of everybody else of the day, all have; what is their own is a key, a place in the status list and a signature.
 * Never a nullifier: it would link them. Throws `bad-request` for what is no point of the curve.
 */
export async function issueBatch(
  { issuer, key }: IssueOptions,
  { list, places, from, until }: OpenBatch,
  holders: readonly HolderKey[],
): Promise<readonly string[]> {
  const signer = await signerOf(key);
  const instance = new SDJwtVcInstance({
    signer: (data) => signer(data),
    signAlg: 'ES256',
    hasher: (data, alg) =>
      createHash(alg.replace('-', ''))
        .update(typeof data === 'string' ? data : new Uint8Array(data))
        .digest(),
    hashAlg: 'sha-256',
    saltGenerator: (length) => randomBytes(length).toString('base64url'),
  });
  return Promise.all(
    holders.map((jwk, at) =>
      instance.issue(
        {
          iss: issuer,
          vct: credentialType,
          iat: Date.parse(from) / 1000,
          exp: Date.parse(until) / 1000,
          cnf: { jwk },
          status: { status_list: { idx: places[at] ?? 0, uri: statusUri(issuer, list) } },
        },
        undefined,
        { header: { kid: key.jwk.kid } },
      ),
    ),
  );
}

/** Throws `bad-request` for a key that is no point of P-256. */
export async function requireHolderKeys(keys: readonly HolderKey[]): Promise<void> {
  for (const key of keys) {
    try {
      await webcrypto.subtle.importKey('jwk', { ...key }, es256Key, false, ['verify']);
    } catch {
      throw new ScleraError('bad-request', 'A key is no point of P-256.');
    }
  }
}

/** Status List Token (draft-ietf-oauth-status-list), `application/statuslist+jwt`. */
export async function issueStatusList({ issuer, key }: IssueOptions, list: string, page: StatusPage, nowMs: number): Promise<string> {
  const bits = Array<number>(page.size).fill(0);
  for (const place of page.revoked) bits[place] = 1;
  const now = Math.floor(nowMs / 1000);
  const claims = { iss: issuer, sub: statusUri(issuer, list), iat: now, exp: now + 2 * statusSeconds, ttl: statusSeconds };
  const { header, payload } = createHeaderAndPayload(new StatusList(bits, 1), claims, {
    alg: 'ES256',
    typ: 'statuslist+jwt',
    kid: key.jwk.kid,
  });
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${await (await signerOf(key))(input)}`;
}

/** What is public of a key. */
export function publicJwk({ jwk }: PlatformKey): Readonly<Record<string, unknown>> {
  const { kty, crv, x, y, kid } = jwk;
  return { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' };
}

const es256Key = { name: 'ECDSA', namedCurve: 'P-256' } as const;

function statusUri(issuer: string, list: string): string {
  return `${issuer}/v1/credentials/status/${list}`;
}

async function signerOf({ jwk }: PlatformKey): Promise<(data: string) => Promise<string>> {
  const { kty, crv, x, y, d } = jwk as Readonly<Record<string, string>>;
  const parts = { kty, crv, x, y, d } as { kty: string; crv: string; x: string; y: string; d: string };
  const key = await webcrypto.subtle.importKey('jwk', parts, es256Key, false, ['sign']);
  return async (data) => {
    const signature = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, Buffer.from(data, 'utf8'));
    return Buffer.from(signature).toString('base64url');
  };
}
