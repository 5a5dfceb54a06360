import { peekJws, toBase64Url, type VerifyRequest } from '@sclera/core';
import { type Identity, nullifierOf, relyingScope, wordOf } from '@sclera/credential';
import { schemas } from '@sclera/sdk/contract';
import { createCrowd, personOf, pretendProof } from '@sclera/services/testing';
import * as oidc from 'openid-client';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type ServedApp, serveTestApp } from '../../served.fixture.ts';
import { createTestApp, type TestApp } from '../../testing.fixture.ts';

const [ada, bob] = [personOf('ada'), personOf('bob')];
const back = 'http://127.0.0.1:9/back';
const pages = 'http://127.0.0.1:8444';
let served: ServedApp;
let setup: TestApp;
let base: string;

beforeAll(async () => {
  served = await serveTestApp((url) =>
    createTestApp({ clock: Date.now }, { roots: createCrowd([ada, bob]), publicUrl: url, consoleOrigin: pages }),
  );
  ({ setup, url: base } = served);
  setup.world.nowMs = Date.now();
});
afterAll(() => served.close());

// What the library would tell on the console is configured, or stands in the log.
const told = [vi.spyOn(console, 'info'), vi.spyOn(console, 'warn')];
afterEach(() => {
  for (const one of told) expect(one).not.toHaveBeenCalled();
});

/** A client with its configuration, as any library reads it from the issuer. */
async function register(name: string) {
  const party = await setup.trust.relying.parties.register({ name, scopes: [], addresses: [back] });
  const options = { execute: [oidc.allowInsecureRequests] };
  const config = await oidc.discovery(new URL(`${base}/oidc`), party.id, undefined, oidc.ClientSecretBasic(party.key), options);
  return { party, config };
}

/** A browser: it keeps cookies by their paths, and follows no redirect by itself. */
function openBrowser() {
  const jar = new Map<string, { readonly value: string; readonly path: string }>();
  return {
    cookies: () => [...jar.keys()],
    async ask(url: string, init: RequestInit = {}) {
      const { pathname } = new URL(url);
      const cookie = [...jar].filter(([, { path }]) => pathname.startsWith(path)).map(([name, { value }]) => `${name}=${value}`);
      const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie: cookie.join('; ') } });
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split('; ');
        const name = pair.slice(0, pair.indexOf('='));
        const path = attributes.find((one) => one.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
        const isOver = attributes.some((one) => /^expires=Thu, 01 Jan 1970/i.test(one));
        if (isOver) jar.delete(name);
        else jar.set(name, { value: pair.slice(name.length + 1), path });
      }
      return response;
    },
  };
}
type Browser = ReturnType<typeof openBrowser>;
type Client = Awaited<ReturnType<typeof register>>;

/** From the client to the interaction, and what a client keeps meanwhile. */
async function begin({ config }: Client, browser: Browser, change: Record<string, string> = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const code_challenge = await oidc.calculatePKCECodeChallenge(verifier);
  const ask = { redirect_uri: back, scope: 'openid', code_challenge, code_challenge_method: 'S256', state, nonce, ...change };
  const response = await browser.ask(oidc.buildAuthorizationUrl(config, ask).href);
  return { response, at: new URL(response.headers.get('location') ?? '/', base).href, verifier, state, nonce };
}

const answerTo = (request: string, who: Identity) => {
  const { relyingParty, scope, root } = peekJws(request) as unknown as VerifyRequest;
  return { request, proof: pretendProof(who, BigInt(root), relyingScope(relyingParty.id, scope), request) };
};
const post = (json: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(json),
});

/** The whole way, as `who`; gives what the client is told. */
async function signIn(client: Client, who: Identity, browser: Browser = openBrowser()) {
  const { at, verifier, state, nonce } = await begin(client, browser);
  const asked = schemas.SignInAsked.parse(await (await browser.ask(at)).json());
  const done = schemas.SignInDone.parse(await (await browser.ask(at, post(answerTo(asked.request, who)))).json());
  const returned = await browser.ask(done.continueTo);
  const location = new URL(returned.headers.get('location') ?? '');
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const tokens = await oidc.authorizationCodeGrant(client.config, location, checks);
  return { tokens, claims: tokens.claims()!, location, checks, asked };
}

test('who signs in is one human of the list: the subject is their nullifier in this client’s scope, again the same, and another elsewhere', async () => {
  const poll = await register('The Poll');
  const shop = await register('The Shop');
  const browser = openBrowser();
  const { claims, tokens, asked } = await signIn(poll, ada, browser);
  const sub = toBase64Url(wordOf(nullifierOf(ada, relyingScope(poll.party.id, 'openid'))));
  expect(claims).toMatchObject({ iss: `${base}/oidc`, aud: poll.party.id, sub, epoch: 1 });
  expect(asked.relyingParty).toEqual({ id: poll.party.id, name: 'The Poll' });
  expect(Object.keys(claims).sort()).toEqual(['aud', 'epoch', 'exp', 'iat', 'iss', 'nonce', 'sub']);
  expect(await oidc.fetchUserInfo(poll.config, tokens.access_token, sub)).toEqual({ sub, epoch: 1 });
  expect(tokens.refresh_token).toBeUndefined();
  // Another browser, the same person; then the same browser elsewhere: it is asked anew, and nothing of before is there.
  expect((await signIn(poll, ada)).claims.sub).toBe(sub);
  expect(browser.cookies().filter((name) => name.includes('session'))).toEqual([]);
  const elsewhere = await signIn(shop, ada, browser);
  expect(elsewhere.claims.sub).toBe(toBase64Url(wordOf(nullifierOf(ada, relyingScope(shop.party.id, 'openid')))));
  expect(new Set([sub, elsewhere.claims.sub, (await signIn(poll, bob, browser)).claims.sub]).size).toBe(3);
});

test('a code is good once, for its client, with its verifier; without a proof nobody is signed in', async () => {
  const poll = await register('The Poll');
  const shop = await register('The Shop');
  const first = await signIn(poll, ada);
  await expect(oidc.authorizationCodeGrant(poll.config, first.location, first.checks)).rejects.toMatchObject({ error: 'invalid_grant' });
  // Its tokens ended with the second try.
  await expect(oidc.fetchUserInfo(poll.config, first.tokens.access_token, first.claims.sub)).rejects.toThrow();

  const browser = openBrowser();
  const { at, verifier, state, nonce } = await begin(poll, browser);
  const { request } = schemas.SignInAsked.parse(await (await browser.ask(at)).json());
  const done = schemas.SignInDone.parse(await (await browser.ask(at, post(answerTo(request, ada)))).json());
  const location = new URL((await browser.ask(done.continueTo)).headers.get('location') ?? '');
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
  const other = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
  await expect(oidc.authorizationCodeGrant(shop.config, location, checks)).rejects.toMatchObject({ error: 'invalid_grant' });
  await expect(oidc.authorizationCodeGrant(poll.config, location, other)).rejects.toMatchObject({ error: 'invalid_grant' });
  const wrong = await oidc.discovery(new URL(`${base}/oidc`), poll.party.id, undefined, oidc.ClientSecretBasic(`${poll.party.id}.guess`), {
    execute: [oidc.allowInsecureRequests],
  });
  await expect(oidc.authorizationCodeGrant(wrong, location, checks)).rejects.toMatchObject({
    status: 401,
    cause: [{ parameters: { error: 'invalid_client' } }],
  });
});

test('the answer must be to this browser’s request, for this client, once', async () => {
  const poll = await register('The Poll');
  const shop = await register('The Shop');
  const [mine, theirs] = [openBrowser(), openBrowser()];
  const [here, there, elsewhere] = [await begin(poll, mine), await begin(poll, theirs), await begin(shop, openBrowser())];
  const requestAt = async (browser: Browser, at: string) => schemas.SignInAsked.parse(await (await browser.ask(at)).json()).request;
  const codeOf = async (answer: Promise<Response>) => schemas.Problem.parse(await (await answer).json()).code;
  // Another browser's cookie, or none.
  expect(await codeOf(theirs.ask(here.at))).toBe('not-found');
  expect(await codeOf(openBrowser().ask(here.at))).toBe('not-found');
  expect(await codeOf(mine.ask(elsewhere.at))).toBe('not-found');
  // The answer to a request of another browser, of another use, and of another scope.
  const foreign = await requestAt(theirs, there.at);
  expect(await codeOf(mine.ask(here.at, post(answerTo(foreign, ada))))).toBe('request-invalid');
  const { key } = await setup.trust.relying.parties.renewKey(poll.party.id);
  await setup.trust.relying.parties.change(poll.party.id, { scopes: ['poll'], addresses: [back] });
  const { request: other } = await setup.trust.relying.request(key, { scope: 'poll', returnTo: null });
  expect(await codeOf(mine.ask(here.at, post(answerTo(other, ada))))).toBe('request-invalid');
  const own = await requestAt(mine, here.at);
  expect(await codeOf(fetch(`${base}/v1/verify`, post(answerTo(own, ada))))).toBe('request-invalid');
  const inOtherScope = { request: own, proof: { ...answerTo(own, ada).proof, scope: '5' } };
  expect(await codeOf(mine.ask(here.at, post(inOtherScope)))).toBe('scope-mismatch');
  expect((await mine.ask(here.at, post(answerTo(own, ada)))).status).toBe(200);
  expect(await codeOf(mine.ask(here.at, post(answerTo(own, ada))))).toBe('nonce-used');
});

test('no PKCE, another redirect address, no proof, a refusal and a closed client each end as the standard says', async () => {
  const poll = await register('The Poll');
  const browser = openBrowser();
  const errorOf = (response: Response) => new URL(response.headers.get('location') ?? 'x:').searchParams.get('error');
  const plain = oidc.buildAuthorizationUrl(poll.config, { redirect_uri: back, scope: 'openid', state: 's' }).href;
  expect(errorOf(await browser.ask(plain))).toBe('invalid_request');
  const { response } = await begin(poll, browser, { redirect_uri: 'http://127.0.0.1:9/evil' });
  expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  expect(errorOf((await begin(poll, browser, { prompt: 'none' })).response)).toBe('login_required');
  const { at } = await begin(poll, browser);
  const { continueTo } = schemas.SignInDone.parse(await (await browser.ask(`${at}/refusal`, post({}))).json());
  expect(errorOf(await browser.ask(continueTo))).toBe('access_denied');
  await setup.trust.relying.parties.close(poll.party.id);
  expect((await begin(poll, browser)).response.status).toBe(400);
});

test('a browser that comes by itself is sent to the page of the wallet, which may ask on the same site, and no other page', async () => {
  const poll = await register('The Poll');
  const browser = openBrowser();
  const { at } = await begin(poll, browser);
  const sent = await browser.ask(at, { headers: { accept: 'text/html,application/xhtml+xml' } });
  const [page, said] = (sent.headers.get('location') ?? '').split('#');
  expect([sent.status, page]).toEqual([303, `${pages}/wallet`]);
  const { request, signIn } = Object.fromEntries(new URLSearchParams(said)) as { request: string; signIn: string };
  expect(at.endsWith(`/${signIn}`)).toBe(true);
  const from = (origin: string) => ({ ...post(answerTo(request, ada)), headers: { 'content-type': 'application/json', origin } });
  expect((await browser.ask(at, from('https://evil.example'))).status).toBe(400);
  const answered = await browser.ask(at, from(pages));
  expect([
    answered.status,
    answered.headers.get('access-control-allow-origin'),
    answered.headers.get('access-control-allow-credentials'),
  ]).toEqual([200, pages, 'true']);
});

test('what is kept of a sign-in is over after minutes, and its secrets lie in no row in clear', async () => {
  const poll = await register('The Poll');
  const { location } = await signIn(poll, ada);
  const ids = (await setup.world.store.records.list({ kind: 'sign-in' })).map(({ id, dueAt }) => {
    expect(Date.parse(dueAt ?? '') - Date.now()).toBeLessThanOrEqual(600_000);
    return id;
  });
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.join()).not.toContain(location.searchParams.get('code'));
});

test('a body that is no form, or too large, is refused; so is the whole where there is no socket', async () => {
  const token = (init: RequestInit) => fetch(`${base}/oidc/token`, { method: 'POST', ...init });
  expect((await token({ headers: { 'content-type': 'application/json' }, body: '{}' })).status).toBe(400);
  const big = new URLSearchParams({ grant_type: 'authorization_code', code: 'x'.repeat(100_000) });
  expect((await token({ body: big })).status).toBe(400);
  expect((await setup.app.request(`${base}/oidc/.well-known/openid-configuration`)).status).toBe(404);
});
