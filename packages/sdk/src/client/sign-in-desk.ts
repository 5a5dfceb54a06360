import { schemas } from '../contract/index.ts';
import type { VerifyGiven } from '../contract/types.ts';
import { callJson, type Fetch, type Transport } from './request.ts';

/**
 * What a wallet's page asks of the gateway for somebody who signs in elsewhere by OpenID Connect. The browser that began is known by a cookie that no script can read, so the
 * page has to stand on the same site as the gateway. Both give the address at which the browser goes on. Throws `SdkProblem`: `not-found` for a sign-in of another browser, or
 * one that is over.
 */
export interface SignInDesk {
  answer(uid: string, given: VerifyGiven): Promise<string>;
  refuse(uid: string): Promise<string>;
}

export function createSignInDesk(options: { readonly url: string; readonly fetch?: Fetch }): SignInDesk {
  const send = options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init));
  const transport: Transport = {
    url: options.url.replace(/\/+$/, ''),
    fetch: (url, init) => send(url, { ...init, credentials: 'include' }),
    timeoutMs: 15_000,
  };
  const post = async (path: string, body: object): Promise<string> =>
    (await callJson(transport, { path: `/oidc/interactions/${path}`, method: 'POST', body }, schemas.SignInDone)).continueTo;
  return {
    answer: (uid, given) => post(encodeURIComponent(uid), given),
    refuse: (uid) => post(`${encodeURIComponent(uid)}/refusal`, {}),
  };
}
