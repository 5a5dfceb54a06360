import { createHash, webcrypto } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { SdkProblem } from '@sclera/sdk';
import { createPresentationVerifier, readPresentationRequest } from '@sclera/sdk/presentation';

/*
 * Single-use credentials (SD-JWT VC, OpenID4VP, status lists): what is changed are the claims of each part, which are signed afterwards, so that what lies behind a
 * signature is reached.
 */

const nowMs = Date.UTC(2026, 10, 23, 12);
const now = nowMs / 1000;
const url = 'https://platform.example';
const responseUri = 'https://verifier.example/answer';
const clientId = `redirect_uri:${responseUri}`;
const nonce = 'n'.repeat(43);
const statusUri = `${url}/v1/credentials/status/list`;
const type = 'urn:sclera:one-human:1';
const query = { credentials: [{ id: 'human', format: 'dc+sd-jwt', meta: { vct_values: [type] } }] };
const asked = {
  response_type: 'vp_token',
  response_mode: 'direct_post',
  response_uri: responseUri,
  client_id: clientId,
  nonce,
  state: 's'.repeat(43),
  dcql_query: query,
  client_metadata: { client_name: 'A poll', vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'] } } },
};

/** The parts of a whole presentation, unsigned: JSON. */
export function presentationSeed(): unknown {
  const lst = deflateSync(new Uint8Array(1_024)).toString('base64url');
  return {
    header: { alg: 'ES256', typ: 'dc+sd-jwt', kid: 'key' },
    claims: { iss: url, vct: type, iat: now - 60, exp: now + 86_400, status: { status_list: { idx: 77, uri: statusUri } } },
    disclosures: [['c2FsdA', 'name', { _sd: [] }]],
    bindingHeader: { alg: 'ES256', typ: 'kb+jwt' },
    binding: { iat: now, aud: clientId, nonce },
    statusHeader: { alg: 'ES256', typ: 'statuslist+jwt', kid: 'key' },
    status: { iss: url, sub: statusUri, iat: now, exp: now + 600, ttl: 300, status_list: { bits: 1, lst } },
    keys: [{ use: 'sig' }],
  };
}

export function presentationRequestSeed(): string {
  const fields = Object.entries(asked).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return `openid4vp://?${new URLSearchParams(fields as [string, string][])}`;
}

/** The verdict of a verifier on parts that are signed here. */
export async function judgePresentation(parts: unknown): Promise<string> {
  const {
    header,
    claims,
    disclosures,
    bindingHeader,
    binding,
    statusHeader,
    status,
    keys: more,
  } = (typeof parts === 'object' && parts !== null ? parts : {}) as Readonly<Record<string, unknown>>;
  const { issuer, holder } = await keys();
  const said = typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? { cnf: { jwk: holder.jwk }, ...claims } : claims;
  const disclosed = Array.isArray(disclosures) ? disclosures.slice(0, 50) : [];
  const digests = disclosed.map((one) => createHash('sha256').update(encode(one)).digest('base64url'));
  const withDigests = isRecord(said) ? { _sd: digests, _sd_alg: 'sha-256', ...said } : said;
  const sdJwt = `${[await issuer.sign(header, withDigests), ...disclosed.map(encode)].join('~')}~`;
  const sdHash = createHash('sha256').update(sdJwt).digest('base64url');
  const bound = isRecord(binding) ? { sd_hash: sdHash, ...binding } : binding;
  const presentation = `${sdJwt}${await holder.sign(bindingHeader, bound)}`;
  const listed = await issuer.sign(statusHeader, status);
  return judgeForm(new URLSearchParams({ vp_token: JSON.stringify({ human: [presentation] }), state: asked.state }), listed, more);
}

/** The verdict on the fields of a form as they came. */
export async function judgeForm(form: URLSearchParams, statusList = 'a.b.c', more: unknown = []): Promise<string> {
  const { issuer } = await keys();
  const jwks = { jwks: { keys: [...(Array.isArray(more) ? more : []), issuer.jwk] } };
  const verifier = createPresentationVerifier({
    url,
    nowMs: () => nowMs,
    fetch: async (address) => new Response(address === statusUri ? statusList : JSON.stringify(jwks)),
  });
  try {
    const outcome = await verifier.check({ uri: '', payload: asked }, form);
    return outcome.kind === 'refused' ? `refused: ${outcome.reason.slice(0, 30)}` : outcome.kind;
  } catch (error) {
    if (error instanceof SdkProblem) return error.code;
    throw error;
  }
}

export async function judgePresentationRequest(text: string): Promise<string> {
  try {
    const { responseUri: to, name } = await readPresentationRequest(text);
    if (typeof to !== 'string' || !(name === null || typeof name === 'string')) throw new Error('not what was promised');
    return 'openid4vp-request';
  } catch (error) {
    if (error instanceof SdkProblem) return error.code;
    throw error;
  }
}

interface Key {
  readonly jwk: JsonWebKey;
  sign(header: unknown, payload: unknown): Promise<string>;
}

let made: Promise<{ readonly issuer: Key; readonly holder: Key }> | undefined;
function keys(): Promise<{ readonly issuer: Key; readonly holder: Key }> {
  made ??= Promise.all([makeKey(), makeKey()]).then(([issuer, holder]) => ({ issuer, holder }));
  return made;
}

async function makeKey(): Promise<Key> {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { kty, crv, x, y } = (await webcrypto.subtle.exportKey('jwk', pair.publicKey)) as Required<JsonWebKey>;
  return {
    jwk: { kty, crv, x, y },
    sign: async (header, payload) => {
      const input = `${encode(header)}.${encode(payload)}`;
      const signature = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, Buffer.from(input));
      return `${input}.${Buffer.from(signature).toString('base64url')}`;
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
