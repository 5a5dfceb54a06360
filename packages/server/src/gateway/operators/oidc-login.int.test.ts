import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider/lib/provider.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../testing.fixture.ts';
import type { LoginSettings } from './oidc-login.ts';

const redirectUri = 'http://127.0.0.1:8440/v1/operator/oidc/callback';
const client = { clientId: 'sclera', clientSecret: 'a-secret-of-the-test-and-nothing-else' };
let server: Server;
let settings: LoginSettings;
/** Who sits before the browser. */
let person = 'rita';
const groups: Readonly<Record<string, readonly string[]>> = { rita: ['reviewers'], oscar: ['admins', 'auditors'], eve: ['visitors'] };

/** A real issuer on a free port, where everybody signs in without being asked anything. */
beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    adapter: inMemory,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }] },
    ttl: { Interaction: 60, Session: 60, Grant: 60, AuthorizationCode: 60, AccessToken: 60, IdToken: 60 },
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub', 'groups'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a-key-of-the-test'] },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, groups: groups[id] }) }),
    loadExistingGrant: async (ctx: GrantContext) => {
      const { oidc } = ctx;
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/interaction/')) {
      void provider.interactionFinished(request, response, { login: { accountId: person } }, { mergeWithLastSubmission: false });
    } else void handle(request, response);
  });
  settings = {
    ...client,
    issuer,
    redirectUri,
    roleClaim: 'groups',
    roles: { reviewers: 'reviewer', auditors: 'auditor', admins: 'operator' },
  };
});
afterAll(() => void server.close());

/** One shelf for each kind of thing, as long as the test runs. */
function inMemory() {
  const held = new Map<string, Record<string, unknown>>();
  return {
    upsert: async (id: string, payload: Record<string, unknown>) => void held.set(id, payload),
    find: async (id: string) => held.get(id),
    findByUid: async (uid: string) => [...held.values()].find((one) => one['uid'] === uid),
    consume: async (id: string) => void held.set(id, { ...held.get(id), consumed: 1 }),
    destroy: async (id: string) => void held.delete(id),
    revokeByGrantId: async (grant: string) => {
      for (const [id, one] of held) if (one['grantId'] === grant) held.delete(id);
    },
  };
}

interface GrantContext {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
    readonly provider: { readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> } };
  };
}

/** What a browser does: from the gateway to the issuer, through its pages, and to the address that the issuer names at the end. */
async function walk(location: string): Promise<URL> {
  const jar = new Map<string, string>();
  for (let next = location; ; ) {
    if (next.startsWith(redirectUri)) return new URL(next);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(next, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const to = response.headers.get('location');
    if (to === null) throw new Error(`the issuer stopped with ${response.status}: ${await response.text()}`);
    next = new URL(to, next).href;
  }
}

async function signIn(setup: TestApp, change: (back: URL) => void = () => undefined): Promise<Response> {
  const begun = await setup.app.request('http://127.0.0.1:8440/v1/operator/oidc');
  expect(begun.status).toBe(303);
  const state = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const back = await walk(begun.headers.get('location') ?? '');
  change(back);
  return setup.app.request(back.href, { headers: { cookie: state } });
}

test('who signs in at the issuer has the role that its claim names, the least of several', async () => {
  const setup = createTestApp({}, { login: settings });
  for (const [who, role] of [
    ['rita', 'reviewer'],
    ['oscar', 'auditor'],
  ] as const) {
    person = who;
    const answer = await signIn(setup);
    expect(answer.status).toBe(303);
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('sclera_operator=')) ?? '';
    expect(cookie).toContain('HttpOnly; SameSite=Strict');
    const me = await setup.app.request('http://127.0.0.1:8440/v1/operator/me', { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(await me.json()).toMatchObject({ kind: 'account', role });
  }
});

test('nobody without a role, with another state, a foreign code or somebody else’s answer comes in', async () => {
  const setup = createTestApp({}, { login: settings });
  person = 'eve';
  expect((await signIn(setup)).status).toBe(403);
  person = 'rita';
  expect((await signIn(setup, (back) => back.searchParams.set('state', 'other'))).status).toBe(401);
  expect((await signIn(setup, (back) => back.searchParams.set('code', 'other'))).status).toBe(401);
  expect((await signIn(setup, (back) => back.searchParams.set('iss', 'https://evil.example'))).status).toBe(401);
  const begun = await setup.app.request('http://127.0.0.1:8440/v1/operator/oidc');
  const back = await walk(begun.headers.get('location') ?? '');
  expect((await setup.app.request(back.href)).status).toBe(401);
  expect((await setup.app.request(back.href, { headers: { cookie: 'sclera_oidc=guess' } })).status).toBe(401);
});

test('where no issuer is configured there is no such way', async () => {
  expect((await createTestApp().app.request('http://127.0.0.1:8440/v1/operator/oidc')).status).toBe(404);
});
