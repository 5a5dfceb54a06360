import { createOpenid4vpAuthorizationRequest, parseOpenid4vpAuthorizationResponse } from '@openid4vc/openid4vp';
import { fromBase64Url, toBase64Url } from '../encoding/base64.ts';
import { ownProblem } from '../problem.ts';
import { isAnswerAddress, leaveAddressesToUs } from './answer-address.ts';
import { credentialFormat, credentialType, isSignedBy, openSdJwt, queryId } from './sd-jwt.ts';

export interface PresentationVerifierOptions {
  /** Address of the platform whose credentials are taken: their issuer. */
  readonly url: string;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  readonly nowMs?: () => number;
}

/** To be kept with the visitor until they answer, and thrown away then: it is good once. */
export interface PresentationRequest {
  /** `openid4vp://?…`: a link, or a QR code. */
  readonly uri: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export type PresentationOutcome =
  /** Somebody whom the platform gave this credential as one human of its list. Who, and whether they were here before, it does not say. */
  { readonly kind: 'one-human'; readonly until: string } | { readonly kind: 'refused'; readonly reason: string };

/** A verifier of OpenID4VP for single-use credentials. The platform does not learn of a presentation, only that somebody fetched a status list. */
export interface PresentationVerifier {
  /** `responseUri`: the verifier’s own address, https or of this machine, which the answer is sent to (POST, form). Throws `bad-usage` for another. */
  ask(options: { readonly responseUri: string; readonly name?: string }): Promise<PresentationRequest>;
  /** Judges an answer: signature, type, holder’s key, nonce, audience, times and revocation. Throws `SdkProblem` where the issuer cannot be asked. */
  check(request: PresentationRequest, form: URLSearchParams): Promise<PresentationOutcome>;
}

/** How old a presentation may be, and how far two clocks may be apart. */
const freshSeconds = 300;
const skewSeconds = 60;

export function createPresentationVerifier({ url, fetch: own, nowMs = Date.now }: PresentationVerifierOptions): PresentationVerifier {
  const issuer = url.replace(/\/+$/, '');
  const send = own ?? ((to: string, init: RequestInit) => fetch(to, init));
  const now = (): number => Math.floor(nowMs() / 1000);
  const get = async (path: string, accept: string): Promise<string> => {
    const response = await send(path, { headers: { accept }, signal: AbortSignal.timeout(15_000), redirect: 'error' }).catch(
      (cause: unknown) => {
        throw ownProblem('gateway-unreachable', `${issuer} does not answer.`, { cause });
      },
    );
    if (!response.ok) throw ownProblem('gateway-unreachable', `${issuer} answered with status ${response.status}.`);
    return response.text();
  };
  const keys = async (): Promise<readonly JsonWebKey[]> => {
    const { jwks } = JSON.parse(await get(`${issuer}/.well-known/jwt-vc-issuer`, 'application/json')) as { jwks: { keys: JsonWebKey[] } };
    return jwks.keys;
  };
  const bySome = async (of: readonly JsonWebKey[], data: string, signature: string): Promise<boolean> =>
    (await Promise.all(of.map((key) => isSignedBy(data, signature, key)))).includes(true);

  /** A status list of this issuer and no other address: what a credential names is not fetched blindly. */
  const statusList = async (uri: string): Promise<string> => {
    if (!uri.startsWith(`${issuer}/v1/credentials/status/`)) throw new TypeError('its status list is not this issuer’s');
    const token = await get(uri, 'application/statuslist+jwt');
    const [header, payload] = token.split('.', 2).map((part) => readPart(part));
    const isInTime = typeof payload?.['exp'] === 'number' && payload['exp'] > now() - skewSeconds;
    if (header?.['typ'] !== 'statuslist+jwt' || payload?.['sub'] !== uri || !isInTime)
      throw new TypeError('its status list is not in order');
    return token;
  };

  return {
    async ask({ responseUri, name }) {
      if (!isAnswerAddress(responseUri))
        throw ownProblem('bad-usage', 'An answer goes to an https address, or to this machine.', { fix: 'Name another responseUri.' });
      leaveAddressesToUs();
      const { authorizationRequestPayload, authorizationRequest } = await createOpenid4vpAuthorizationRequest({
        authorizationRequestPayload: {
          response_type: 'vp_token',
          response_mode: 'direct_post',
          response_uri: responseUri,
          client_id: `redirect_uri:${responseUri}`,
          nonce: randomText(),
          state: randomText(),
          dcql_query: { credentials: [{ id: queryId, format: credentialFormat, meta: { vct_values: [credentialType] } }] },
          client_metadata: {
            ...(name === undefined ? {} : { client_name: name }),
            vp_formats_supported: { [credentialFormat]: { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
          },
        },
        callbacks: { signJwt: unused, encryptJwe: unused },
      });
      return { uri: authorizationRequest, payload: authorizationRequestPayload };
    },
    async check({ payload }, form) {
      const asked = payload as Parameters<typeof parseOpenid4vpAuthorizationResponse>[0]['authorizationRequestPayload'] & {
        nonce: string;
        client_id: string;
      };
      let presentation: unknown;
      try {
        const answered = await parseOpenid4vpAuthorizationResponse({
          authorizationResponse: Object.fromEntries(form),
          authorizationRequestPayload: asked,
          callbacks: { decryptJwe: unused, verifyJwt: unused },
        });
        presentation = answered.type === 'dcql' ? answered.dcql.presentations[queryId]?.[0] : undefined;
      } catch {
        return refused('the answer is not one to this request');
      }
      if (typeof presentation !== 'string') return refused('there is no credential in the answer');
      const known = await keys();
      const verifier = (data: string, signature: string): Promise<boolean> => bySome(known, data, signature);
      const sdJwt = openSdJwt({
        verifier,
        statusVerifier: verifier,
        statusListFetcher: statusList,
        kbVerifier: (data, signature, { cnf }) => isSignedBy(data, signature, (cnf?.jwk ?? {}) as JsonWebKey),
      });
      try {
        const {
          payload: said,
          header,
          kb,
        } = await sdJwt.verify(presentation, { currentDate: now(), skewSeconds, keyBindingNonce: asked.nonce });
        if (header?.['typ'] !== credentialFormat || header['alg'] !== 'ES256') return refused('it is another kind of credential');
        if (said.iss !== issuer || said.vct !== credentialType) return refused('it is another issuer’s, or another credential');
        if (said.exp === undefined || said.status === undefined) return refused('it has no end, or no place in a status list');
        if (kb === undefined || kb.payload.aud !== asked.client_id || kb.header.typ !== 'kb+jwt')
          return refused('it was shown to somebody else');
        if (Math.abs(now() - kb.payload.iat) > freshSeconds) return refused('it was shown at another time');
        return { kind: 'one-human', until: new Date(said.exp * 1000).toISOString() };
      } catch (error) {
        // That the issuer cannot be asked is no verdict about the credential.
        if (error instanceof Error && error.name === 'SdkProblem') throw error;
        return refused(`it does not verify: ${error instanceof Error ? error.message : 'unreadable'}`);
      }
    },
  };
}

function refused(reason: string): PresentationOutcome {
  return { kind: 'refused', reason };
}

const unused = (): never => {
  throw new TypeError('nothing is signed or encrypted here');
};

function randomText(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function readPart(part: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64Url(part ?? ''))) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
