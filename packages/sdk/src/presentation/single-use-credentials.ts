import {
  createOpenid4vpAuthorizationResponse,
  parseOpenid4vpAuthorizationRequest,
  resolveOpenid4vpAuthorizationRequest,
} from '@openid4vc/openid4vp';
import { callJson, type Fetch, type Transport } from '../client/request.ts';
import { schemas } from '../contract/index.ts';
import type { CredentialRevocation, HolderKey, Platform, VerifyGiven } from '../contract/types.ts';
import { ownProblem } from '../problem.ts';
import { type AnswerOptions, answerRequest } from '../relying/answer-request.ts';
import type { ShowableCredential } from '../wallet/credential-stock.ts';
import { isAnswerAddress, leaveAddressesToUs } from './answer-address.ts';
import { credentialFormat, credentialType, makeHolderKey, openSdJwt, queryId, signerWith } from './sd-jwt.ts';

export interface SingleUseCredentials {
  readonly credentials: readonly ShowableCredential[];
  /** Revokes all of them (`revokeCredentials`): when the wallet is emptied, or they are lost. */
  readonly revocation: string;
  readonly until: string;
}

export interface FetchCredentialsOptions extends Pick<AnswerOptions, 'credential' | 'members' | 'prove'> {
  /** Address of the platform. */
  readonly url: string;
  readonly platform: Pick<Platform, 'gateway'>;
  /** 1 to 20. Default 10. */
  readonly count?: number;
  readonly fetch?: Fetch;
}

/**
 * A batch of single-use credentials, against a proof of membership: one batch a human and day. `not-a-member` where the wallet is not on the list yet. Throws `SdkProblem`
 * (`too-many-requests` for a second batch).
 */
export async function fetchCredentials(options: FetchCredentialsOptions): Promise<SingleUseCredentials | 'not-a-member'> {
  const { platform, credential, members, prove, count = 10 } = options;
  const transport = transportOf(options);
  const pairs = await Promise.all(Array.from({ length: count }, makeHolderKey));
  const keys = pairs.map(({ publicKey }) => publicKey as HolderKey);
  const { request } = await callJson(transport, { path: '/v1/credentials/requests', method: 'POST', body: { keys } }, schemas.VerifyAsked);
  const answered = await answerRequest({ request, platform, credential, members, prove });
  if (answered.kind === 'not-a-member') return 'not-a-member';
  const given: VerifyGiven = answered.given;
  const batch = await callJson(transport, { path: '/v1/credentials', method: 'POST', body: { ...given, keys } }, schemas.CredentialBatch);
  if (batch.credentials.length !== pairs.length)
    throw ownProblem('receipt-invalid', 'The platform gave another number of credentials than was asked for.');
  const credentials = batch.credentials.map((one, at) => ({ credential: one, key: pairs[at]!.privateKey }));
  return { credentials, revocation: batch.revocation, until: batch.until };
}

/** Revokes a batch, or those places of it. Again, it changes nothing. */
export async function revokeCredentials(
  options: { readonly url: string; readonly fetch?: Fetch },
  revocation: string,
  places?: readonly number[],
): Promise<void> {
  const body: CredentialRevocation = { revocation, places };
  await callJson(transportOf(options), { path: '/v1/credentials/revocations', method: 'POST', body }, schemas.Done);
}

/** What a verifier asks of a wallet (OpenID4VP), in so far as a single-use credential answers it. */
export interface PresentationAsked {
  /** Where the answer goes, and who asks: the verifier’s own address. To be shown before anything is sent. */
  readonly responseUri: string;
  /** The name that the verifier gives itself; nobody vouches for it. */
  readonly name: string | null;
}

/** Reads an OpenID4VP request (`openid4vp://?…`). Throws `bad-usage` for what asks for something else, or is sent to somebody else than who asks. */
export async function readPresentationRequest(request: string): Promise<PresentationAsked> {
  const { payload } = await resolve(request);
  return { responseUri: payload.response_uri, name: payload.client_metadata?.client_name ?? null };
}

/** The form fields of the answer to a request, with this credential: to be sent (POST, form) to `responseUri`. The credential is used up with it. */
export async function presentCredential(
  request: string,
  { credential, key }: ShowableCredential,
  nowMs: number = Date.now(),
): Promise<URLSearchParams> {
  const { payload } = await resolve(request);
  const sdJwt = openSdJwt({ kbSigner: await signerWith(key), kbSignAlg: 'ES256' });
  const binding = { iat: Math.floor(nowMs / 1000), aud: payload.client_id, nonce: payload.nonce };
  const presentation = await sdJwt.present(credential, {}, { kb: { payload: binding } });
  const { authorizationResponsePayload } = await createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: payload,
    authorizationResponsePayload: { vp_token: { [queryId]: [presentation] } },
    callbacks: noCallbacks,
  });
  const { vp_token, state } = authorizationResponsePayload;
  return new URLSearchParams({ vp_token: JSON.stringify(vp_token), ...(state === undefined ? {} : { state }) });
}

/** Only requests that name their verifier by the address that the answer goes to: nothing is signed, nothing encrypted, and nobody in between. */
async function resolve(request: string) {
  leaveAddressesToUs();
  try {
    const parsed = parseOpenid4vpAuthorizationRequest({ authorizationRequest: request });
    if (parsed.type !== 'openid4vp') throw new TypeError('not a plain request');
    const {
      client,
      dcql,
      authorizationRequestPayload: payload,
    } = await resolveOpenid4vpAuthorizationRequest({
      authorizationRequestPayload: parsed.params,
      callbacks: noCallbacks,
      responseMode: { type: 'direct_post' },
    } as Parameters<typeof resolveOpenid4vpAuthorizationRequest>[0]);
    const { response_uri, response_mode, client_id, nonce } = payload as Readonly<Record<string, string | undefined>>;
    if (client.prefix !== 'redirect_uri' || response_mode !== 'direct_post' || !isOurQuery(dcql?.query))
      throw new TypeError('another kind of request');
    if (response_uri === undefined || client_id === undefined || nonce === undefined || nonce === '') throw new TypeError('half a request');
    if (!isAnswerAddress(response_uri)) throw new TypeError('an answer goes to an https address, or to this machine');
    return { payload: { ...parsed.params, response_uri, client_id, nonce } };
  } catch (cause) {
    throw ownProblem('bad-usage', 'This is not a request that a credential of this wallet answers.', {
      fix: 'Ask the verifier for another one.',
      cause,
    });
  }
}

function isOurQuery(query: unknown): boolean {
  const [one, ...more] = (query as { readonly credentials?: readonly unknown[] } | undefined)?.credentials ?? [];
  const { id, format, meta } = (one ?? {}) as {
    readonly id?: unknown;
    readonly format?: unknown;
    readonly meta?: { readonly vct_values?: unknown };
  };
  const types = meta?.vct_values;
  return more.length === 0 && id === queryId && format === credentialFormat && Array.isArray(types) && types.includes(credentialType);
}

const unused = (): never => {
  throw new TypeError('nothing is signed or encrypted here');
};
const noCallbacks = {
  signJwt: unused,
  encryptJwe: unused,
  decryptJwe: unused,
  verifyJwt: unused,
  hash: unused,
  getX509CertificateMetadata: unused,
};

function transportOf({ url, fetch: own }: { readonly url: string; readonly fetch?: Fetch }): Transport {
  return { url: url.replace(/\/+$/, ''), fetch: own ?? ((to, init) => fetch(to, init)), timeoutMs: 15_000 };
}
