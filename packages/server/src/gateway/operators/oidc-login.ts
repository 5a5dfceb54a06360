import { type Clock, ScleraError } from '@sclera/core';
import type { Operators, Role, Session } from '@sclera/services';
import * as oidc from 'openid-client';

/** An OpenID Connect issuer at which those who run the platform sign in, and which of its claims makes whom what. */
export interface LoginSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** This gateway's own `/v1/operator/oidc/callback`, as the issuer knows it. */
  readonly redirectUri: string;
  /** A claim of the ID token: a text or a list of texts. */
  readonly roleClaim: string;
  /** What a value of the claim makes of somebody. Who has none of them does not come in. */
  readonly roles: Readonly<Record<string, Role>>;
}

export interface OidcLogin {
  /** Where to send the browser, and what ties the answer to it. Throws `store-unavailable` where the issuer does not answer. */
  begin(): Promise<{ readonly location: string; readonly state: string }>;
  /** `state`: from the browser's cookie. Throws `unauthenticated`, and `role-missing` for who has no role here. */
  finish(answer: URL, state: string): Promise<Session>;
}

interface Begun {
  readonly verifier: string;
  readonly nonce: string;
  readonly endsMs: number;
}

const withinMs = 10 * 60_000;
const mostBegun = 1_000;
/** Of several roles the one that may least: nobody gets more by belonging to more groups. */
const leastFirst: readonly Role[] = ['auditor', 'reviewer', 'operator'];

/** Authorization code flow with PKCE, state and nonce (OpenID Connect Core 3.1; RFC 9700, 2.1). */
export function createOidcLogin(settings: LoginSettings, operators: Pick<Operators, 'signInAs'>, clock: Clock): OidcLogin {
  const begun = new Map<string, Begun>();
  let found: Promise<oidc.Configuration> | null = null;
  /** The issuer is asked when it is first needed, and again after it failed to answer. */
  const configuration = (): Promise<oidc.Configuration> => {
    found ??= discover(settings).catch((cause: unknown) => {
      found = null;
      throw new ScleraError('store-unavailable', 'The issuer at which operators sign in does not answer.', { cause });
    });
    return found;
  };
  return {
    async begin() {
      const verifier = oidc.randomPKCECodeVerifier();
      const state = oidc.randomState();
      const nonce = oidc.randomNonce();
      const config = await configuration();
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: settings.redirectUri,
        scope: 'openid',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      for (const [key, { endsMs }] of begun) if (endsMs <= clock() || begun.size >= mostBegun) begun.delete(key);
      begun.set(state, { verifier, nonce, endsMs: clock() + withinMs });
      return { location: url.href, state };
    },
    async finish(answer, state) {
      const one = begun.get(state);
      begun.delete(state);
      if (!one || one.endsMs <= clock()) throw new ScleraError('unauthenticated', 'Begin to sign in again.');
      const claims = await claimsOf(await configuration(), settings, answer, state, one);
      const { roleClaim, roles, issuer } = settings;
      const values = [claims[roleClaim]].flat().filter((value) => typeof value === 'string');
      const had = values.flatMap((value) => (Object.hasOwn(roles, value) ? [roles[value]] : []));
      const role = leastFirst.find((one) => had.includes(one));
      if (role === undefined) throw new ScleraError('role-missing', 'The issuer names no role of this platform for this account.');
      return operators.signInAs({ issuer, subject: claims.sub, role });
    },
  };
}

async function claimsOf(
  config: oidc.Configuration,
  settings: LoginSettings,
  answer: URL,
  state: string,
  begun: Begun,
): Promise<oidc.IDToken> {
  try {
    // Behind a proxy the gateway is asked under another name than the one that the issuer knows.
    const url = new URL(settings.redirectUri);
    url.search = answer.search;
    const checks = { pkceCodeVerifier: begun.verifier, expectedState: state, expectedNonce: begun.nonce, idTokenExpected: true };
    const claims = (await oidc.authorizationCodeGrant(config, url, checks)).claims();
    if (claims !== undefined) return claims;
  } catch (cause) {
    throw new ScleraError('unauthenticated', 'The issuer’s answer does not verify.', { cause });
  }
  throw new ScleraError('unauthenticated', 'The issuer’s answer does not verify.');
}

function discover({ issuer, clientId, clientSecret }: LoginSettings): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  const loopback = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  const options = loopback ? { execute: [oidc.allowInsecureRequests] } : {};
  return oidc.discovery(url, clientId, undefined, oidc.ClientSecretPost(clientSecret), options);
}
