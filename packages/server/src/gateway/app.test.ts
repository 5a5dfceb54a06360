import { generateSigningKey, hashLeaf, type PartyCard, toBase64Url, verifyCheckpoint, verifyJws } from '@sclera/core';
import { maxBodyBytes, schemas } from '@sclera/sdk/contract';
import { createDevices, createPersonhood, createTrust, type Observation } from '@sclera/services';
import { createWorld, fakeTrustPorts, sharesOf, signedBy, type World } from '@sclera/services/testing';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { createGatewayApp } from './app.ts';
import type { GatewayApp } from './context.ts';
import { createMetrics } from './metrics.ts';
import { placeOf, webAuthnPasskeys } from './operators/web-authn.ts';
import { watchParties } from './party-watch.ts';
import { openPublicLog } from './public-log.ts';
import { openWitnesses } from './witnesses.ts';

interface Setup {
  readonly world: World;
  readonly app: GatewayApp;
  readonly lines: string[];
  /** Of the three: whether they are dealt. */
  readonly keys: { dealt: boolean };
  readonly publicKey: Uint8Array;
  ask(
    path: string,
    init?: { method?: string; key?: string; json?: unknown; headers?: Record<string, string>; body?: string },
  ): Promise<Response>;
}

const consoleOrigin = 'http://127.0.0.1:8444';

function setUp(): Setup {
  const world = createWorld();
  const options = world.options();
  const lines: string[] = [];
  const keys = { dealt: true };
  const metrics = createMetrics();
  const personhood = createPersonhood({ ...options, observe: (one: Observation) => metrics.observeOperation(one) });
  const watch = watchParties(world.parties.ports, {
    everyMs: 1e6,
    timeoutMs: 100,
    onLook: (all) => {
      for (const { id, up } of all) metrics.setParty(id, up);
    },
  });
  const app = createGatewayApp({
    personhood,
    trust: createTrust(world.trust(personhood), {
      ...fakeTrustPorts(world.trust(personhood)),
      passkeys: webAuthnPasskeys(placeOf(consoleOrigin)),
    }),
    devices: createDevices({ store: world.store, clock: options.clock, policy: 'signed', verifiers: [] }),
    log: world.store.log,
    publicLog: openPublicLog({
      store: world.store.log,
      origin: options.issuer,
      secretKey: options.secretKey,
      witnesses: openWitnesses([], pino({ level: 'silent' })),
    }),
    card: {
      id: 'gateway',
      operator: 'G',
      country: 'ZZ',
      issuer: options.issuer,
      tlsCertificate: '',
      signingKey: toBase64Url(options.publicKey),
      formerSigningKeys: [],
      logKey: toBase64Url(options.publicKey),
    },
    parties: world.parties.ports.map(({ id }) => card(id)),
    notices: world.notices,
    findNotice: async (hash) => world.notices.find((notice) => notice.hash === hash) ?? null,
    watch,
    keysDealt: () => keys.dealt,
    metrics,
    logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    version: '0.0.0',
    consoleOrigin,
    publicUrl: () => 'http://127.0.0.1:8440',
    hostNames: ['sclera.example'],
  });
  return {
    world,
    app,
    lines,
    keys,
    publicKey: options.publicKey,
    ask: async (path, { method = 'GET', key, json, headers = {}, body } = {}) =>
      app.request(`http://127.0.0.1:8440${path}`, {
        method,
        headers: {
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(json) }),
      }),
  };
}

function card(id: PartyCard['id']): PartyCard {
  const key = toBase64Url(generateSigningKey().publicKey);
  return {
    id,
    operator: `Operator ${id}`,
    country: 'ZZ',
    address: '127.0.0.1:1',
    tlsCertificate: '',
    sealingKey: key,
    signingKey: key,
    formerSigningKeys: [],
  };
}

/** The way of one use over HTTP, each answer checked against the contract. */
async function use({ ask, world }: Setup, action: 'check' | 'enrol', person: string, known?: { subject: string; personalKey: string }) {
  const { subject, personalKey } =
    known ?? schemas.SubjectCreated.parse(await (await ask('/v1/subjects', { method: 'POST', json: {} })).json());
  const purpose = action === 'check' ? 'uniqueness-check' : 'uniqueness-enrolment';
  const notice = world.notices.find((one) => one.purpose === purpose);
  const decision = { purpose, noticeHash: notice?.hash, language: 'en', decision: 'given', ageBand: 'adult', guardian: false };
  const consented = await ask('/v1/consents', { method: 'POST', key: personalKey, json: decision });
  const { consent } = schemas.ConsentAnswer.parse(await consented.json());
  const minted = await ask('/v1/permits', { method: 'POST', key: personalKey, json: { consent: consent.id, action, modality: 'iris' } });
  const { token, permit } = schemas.PermitAnswer.parse(await minted.json());
  await world.register();
  const { shares, capture } = signedBy(world.device, { subject: null, action, token, shares: sharesOf(person) });
  const answered = await ask(action === 'check' ? '/v1/checks' : '/v1/enrolments', { method: 'POST', json: { token, shares, capture } });
  return { subject, personalKey, consent, token, permit, shares, answered };
}

async function problemOf(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = schemas.Problem.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.type).toBe(`urn:sclera:problem:${problem.code}`);
  return problem.code;
}

describe('the way of a use', () => {
  test('enrol, be recognised, see the record, erase', async () => {
    const setup = setUp();
    const { ask } = setup;
    const first = await use(setup, 'enrol', 'ada');
    expect(first.answered.status).toBe(200);
    const enrolled = schemas.ComparisonAnswer.parse(await first.answered.json());
    expect(enrolled.decision).toBe('enrolled');
    expect(verifyJws(enrolled.receipt, 'sclera-receipt+jwt', setup.publicKey).kind).toBe('valid');
    const again = await ask('/v1/enrolments', { method: 'POST', json: { token: first.token, shares: first.shares } });
    expect(await again.json()).toEqual(enrolled);
    const outcome = await ask(`/v1/operations/${first.permit}`, { key: first.personalKey });
    expect(await outcome.json()).toEqual(enrolled);
    const second = await use(setup, 'check', 'ada');
    expect(schemas.ComparisonAnswer.parse(await second.answered.json()).decision).toBe('already-enrolled');

    const record = schemas.PersonalRecord.parse(await (await ask('/v1/me', { key: first.personalKey })).json());
    expect(record.enrolments).toMatchObject([{ id: enrolled.enrolment, heldBy: ['a', 'b', 'c'] }]);
    expect(record.comparedIn).toHaveLength(1);

    const erased = await ask('/v1/erasures', { method: 'POST', key: first.personalKey, json: {} });
    expect(erased.status).toBe(200);
    const erasure = schemas.ErasureAnswer.parse(await erased.json());
    expect(erasure.parties.every(({ receipt }) => receipt !== null)).toBe(true);
    const told = await ask(`/v1/erasures/${erasure.permit}`, { key: first.personalKey });
    expect(await told.json()).toEqual(erasure);
    const third = await use(setup, 'check', 'ada');
    expect(schemas.ComparisonAnswer.parse(await third.answered.json()).decision).toBe('new');
  });

  test('withdrawing a consent erases; an erasure that waits is 202', async () => {
    const setup = setUp();
    const { personalKey, consent } = await use(setup, 'enrol', 'ada');
    const withdrawn = await setup.ask(`/v1/consents/${consent.id}/withdrawal`, { method: 'POST', key: personalKey, json: {} });
    expect(schemas.WithdrawalAnswer.parse(await withdrawn.json()).erasure?.complete).toBe(true);
    const other = await use(setup, 'enrol', 'bob');
    setup.world.parties.ports[0].up = false;
    const waiting = await setup.ask('/v1/erasures', { method: 'POST', key: other.personalKey });
    expect(waiting.status).toBe(202);
    expect(schemas.ErasureAnswer.parse(await waiting.json()).complete).toBe(false);
  });

  test('a party that is down is party-unavailable, and shown as such', async () => {
    const setup = setUp();
    setup.world.parties.ports[2].up = false;
    const { answered } = await use(setup, 'enrol', 'ada');
    expect(answered.headers.get('retry-after')).toBe('2');
    expect(await problemOf(answered)).toBe('party-unavailable');
    const platform = schemas.Platform.parse(await (await setup.ask('/v1/platform')).json());
    expect(platform.parties.map(({ up }) => up)).toEqual([true, true, false]);
    const ready = await setup.ask('/readyz');
    expect(ready.status).toBe(503);
    expect(schemas.Health.parse(await ready.json()).status).toBe('degraded');
    expect((await setup.ask('/healthz')).status).toBe(200);
  });
});

test('a platform is ready once its three parties have dealt the keys that they hold together', async () => {
  const { keys, ask } = setUp();
  keys.dealt = false;
  expect([(await ask('/readyz')).status, (await ask('/healthz')).status]).toEqual([503, 200]);
  keys.dealt = true;
  expect((await ask('/readyz')).status).toBe(200);
});

describe('refusals are problems of the closed table', () => {
  const personalPaths: readonly [string, string][] = [
    ['GET', '/v1/me'],
    ['POST', '/v1/consents'],
    ['POST', '/v1/consents/con_x/withdrawal'],
    ['POST', '/v1/permits'],
    ['POST', '/v1/erasures'],
    ['GET', '/v1/erasures/per_x'],
    ['GET', '/v1/operations/per_x'],
  ];
  test.each(personalPaths)('%s %s without or with an unknown personal key', async (method, path) => {
    const { ask } = setUp();
    for (const init of [{ method }, { method, key: 'x'.repeat(43) }, { method, headers: { authorization: 'Basic abc' } }]) {
      const response = await ask(path, init);
      expect(await problemOf(response)).toBe('unauthenticated');
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('unknown path and unknown method', async () => {
    const { ask } = setUp();
    expect(await problemOf(await ask('/v1/nothing'))).toBe('not-found');
    expect(await problemOf(await ask('/v1/me', { method: 'DELETE' }))).toBe('not-found');
    expect(await problemOf(await ask('/docs/../package.json'))).toBe('not-found');
  });

  test('malformed JSON, another media type, a body that is too large or has the wrong shape', async () => {
    const setup = setUp();
    const { ask } = setup;
    const type = { 'content-type': 'application/json' };
    expect(await problemOf(await ask('/v1/checks', { method: 'POST', headers: type, body: '{"token":' }))).toBe('bad-request');
    expect(await problemOf(await ask('/v1/checks', { method: 'POST', headers: type, body: '' }))).toBe('bad-request');
    expect(await problemOf(await ask('/v1/checks', { method: 'POST', headers: type, body: 'null' }))).toBe('bad-request');
    expect(await problemOf(await ask('/v1/checks', { method: 'POST' }))).toBe('bad-request');
    expect(await problemOf(await ask('/v1/checks', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }))).toBe(
      'media-type-unsupported',
    );
    const large = await ask('/v1/checks', { method: 'POST', headers: type, body: `{"token":"${'x'.repeat(maxBodyBytes)}"}` });
    expect(await problemOf(large)).toBe('body-too-large');
    const declared = { ...type, 'content-length': String(10 * maxBodyBytes) };
    expect(await problemOf(await ask('/v1/checks', { method: 'POST', headers: declared, body: '{}' }))).toBe('body-too-large');
    const endless = await ask('/v1/checks', { method: 'POST', headers: { ...type, 'content-length': '99999999999' }, body: '{}' });
    expect(await problemOf(endless)).toBe('body-too-large');
    const { shares, token, personalKey } = await use(setup, 'check', 'ada');
    const post = async (json: unknown) => problemOf(await ask('/v1/checks', { method: 'POST', json }));
    expect(await post({ token, shares: shares.slice(1) })).toBe('bad-request');
    expect(await post({ token: 7, shares })).toBe('bad-request');
    expect(await post({ token, shares: [shares[0], shares[0], shares[1]] })).toBe('share-malformed');
    expect(await post({ token, shares: shares.map((share) => ({ ...share, ciphertext: 'not base64url!' })) })).toBe('share-malformed');
    expect(await post({ token: 'no token', shares })).toBe('permit-invalid');
    expect(await post({ token, shares, more: 1 })).toBe('bad-request');
    expect(await problemOf(await ask('/v1/consents', { method: 'POST', key: personalKey, json: { purpose: 'payment' } }))).toBe(
      'consent-invalid',
    );
    expect(await problemOf(await ask('/v1/operations/nothing', { key: personalKey }))).toBe('not-found');
    for (const path of ['000', '000.p/999', '0/0', '0/000.p/99', 'entries/000', '64/000', '0/x000/000', '0/000.p/01']) {
      expect(await problemOf(await ask(`/v1/log/tile/${path}`)), path).toBe('not-found');
    }
  });

  test('what was not foreseen tells nothing', async () => {
    const setup = setUp();
    setup.world.store.log.read = () => Promise.reject(new Error('secret detail'));
    await use(setup, 'check', 'ada');
    const response = await setup.ask('/v1/log/checkpoint');
    const text = await response.clone().text();
    expect(await problemOf(response)).toBe('internal');
    expect(text).not.toContain('secret detail');
  });
});

describe('browsers', () => {
  test('only the console’s page may ask from another origin', async () => {
    const { ask } = setUp();
    const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' };
    for (const origin of [consoleOrigin, 'http://localhost:8444']) {
      const allowed = await ask('/v1/checks', { method: 'OPTIONS', headers: { ...preflight, origin } });
      expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
      expect(allowed.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    }
    const foreign = { origin: 'https://evil.example' };
    expect(
      (await ask('/v1/checks', { method: 'OPTIONS', headers: { ...preflight, ...foreign } })).headers.get('access-control-allow-origin'),
    ).toBeNull();
    expect((await ask('/v1/platform', { headers: foreign })).headers.get('access-control-allow-origin')).toBeNull();
    expect(await problemOf(await ask('/v1/subjects', { method: 'POST', headers: foreign }))).toBe('bad-request');
    expect((await ask('/v1/subjects', { method: 'POST', headers: { origin: 'http://127.0.0.1:8440' } })).status).toBe(201);
  });

  test('a host name that is not ours is refused, ours are answered', async () => {
    const { ask, app } = setUp();
    expect(await problemOf(await ask('/v1/platform', { headers: { host: 'evil.example:8440' } }))).toBe('bad-request');
    expect(await problemOf(await app.request('http://rebound.example/v1/platform'))).toBe('bad-request');
    for (const host of ['localhost:8440', '[::1]:8440', 'sclera.example', '127.0.0.1']) {
      expect((await ask('/v1/platform', { headers: { host } })).status).toBe(200);
    }
  });

  test('every answer carries security headers and a request id', async () => {
    const { ask } = setUp();
    for (const path of ['/v1/platform', '/v1/nothing', '/docs']) {
      const { headers } = await ask(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('the front door leads to the console, and the reference needs nobody else’s server', async () => {
    const { ask } = setUp();
    const front = await ask('/');
    expect([front.status, front.headers.get('location')]).toEqual([302, consoleOrigin]);
    const page = await (await ask('/docs')).text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files.length).toBeGreaterThan(3);
    for (const path of files) expect((await ask(path)).status, path).toBe(200);
    expect(page).not.toMatch(/https?:/);
  });
});

describe('for machines', () => {
  test('the OpenAPI document is 3.1 and knows every path of the contract', async () => {
    const { ask } = setUp();
    const document = (await (await ask('/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, object>;
      components: { schemas: object };
    };
    expect(document.openapi).toBe('3.1.0');
    // Those of the operators have a table of their own, in operators/routes.test.ts.
    const paths = Object.keys(document.paths).filter((path) => !path.startsWith('/v1/operator/'));
    expect(paths.sort()).toEqual(
      [
        '/.well-known/biometrics /healthz /metrics /oidc/interactions/{uid} /oidc/interactions/{uid}/refusal /readyz /v1/assessments /v1/assessments/questions /v1/assessments/{id} /v1/campaigns /v1/campaigns/{id} /v1/campaigns/{id}/claims /v1/campaigns/{id}/claims/{nullifier} /v1/campaigns/{id}/members /v1/checks /v1/consents /v1/consents/{id}/withdrawal /v1/deletions/{ticket} /v1/departures /v1/derivations /v1/devices /v1/enrolments /v1/erasures /v1/erasures/{permit} /v1/findings',
        '/v1/log/checkpoint /v1/log/tile/{tile} /v1/me /v1/me/appeals /v1/me/commitment /v1/me/commitment/rotation /v1/me/corrections /v1/me/deletion /v1/me/export /v1/me/forgetting /v1/me/objections',
        '/v1/me/passkeys /v1/me/passkeys/options /v1/me/passkeys/{id}/removal',
        '/v1/members /v1/members/{epoch}',
        '/v1/notices /v1/notices/{hash} /v1/operations/{permit} /v1/permits /v1/platform /v1/recoveries /v1/reports /v1/reports/{ticket} /v1/sign-in /v1/sign-in/options /v1/sign-out',
        '/v1/sim/claims /v1/sim/claims/{id} /v1/sim/claims/{id}/challenges /v1/sim/lines /v1/sim/lines/{id}/ending /v1/sim/lines/{id}/offer /v1/sim/lines/{id}/offer/withdrawal /v1/sim/verifications',
        '/v1/subjects /v1/verify /v1/verify/requests',
        '/.well-known/jwt-vc-issuer /v1/credentials /v1/credentials/requests /v1/credentials/revocations /v1/credentials/status/{list}',
      ]
        .flatMap((line) => line.split(' '))
        .sort(),
    );
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['ComparisonRequest', 'ComparisonAnswer', 'Problem', 'SealedShare']),
    );
  });

  test('the log: a signed checkpoint, tiles and entries', async () => {
    const setup = setUp();
    const { ask } = setup;
    await use(setup, 'enrol', 'ada');
    const note = await ask('/v1/log/checkpoint');
    expect(note.headers.get('content-type')).toContain('text/plain');
    const verdict = verifyCheckpoint(await note.text(), setup.world.options().issuer, setup.publicKey);
    if (verdict.kind === 'invalid') throw new Error(verdict.reason);
    const { size } = verdict.checkpoint;
    expect(size).toBe(setup.world.store.leaves.length);
    const hashes = await ask(`/v1/log/tile/0/000.p/${size}`);
    expect(hashes.headers.get('content-type')).toBe('application/octet-stream');
    expect(hashes.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const before = new Uint8Array(await hashes.arrayBuffer());
    expect(before).toHaveLength(32 * size);
    const entries = new Uint8Array(await (await ask('/v1/log/tile/entries/000.p/1')).arrayBuffer());
    expect([...entries.slice(0, 2)]).toEqual([0, 32]);
    expect(hashLeaf(entries.slice(2))).toEqual(before.slice(0, 32));
    // What was served stays: a log only grows.
    await use(setup, 'check', 'bob');
    expect(new Uint8Array(await (await ask(`/v1/log/tile/0/000.p/${size}`)).arrayBuffer())).toEqual(before);
    expect(await problemOf(await ask('/v1/log/tile/0/000'))).toBe('not-found');
  });

  test('metrics count requests by route and operations by decision', async () => {
    const setup = setUp();
    await use(setup, 'enrol', 'ada');
    await setup.ask('/healthz');
    const text = await (await setup.ask('/metrics')).text();
    expect(text).toContain('sclera_http_requests_total{method="POST",route="/v1/enrolments",status="200"} 1');
    expect(text).toContain('sclera_operations_total{action="enrol",outcome="enrolled"} 1');
    expect(text).toContain('sclera_party_up{party="a"} 1');
    expect(text).not.toMatch(/sub_|per_|con_|enr_/);
  });

  test('the log of the process holds no person', async () => {
    const setup = setUp();
    const { subject, personalKey, permit, token, consent } = await use(setup, 'enrol', 'olympia');
    await setup.ask(`/v1/consents/${consent.id}/withdrawal`, { method: 'POST', key: personalKey });
    await setup.ask(`/v1/operations/${permit}?q=${subject}`, { key: personalKey });
    const text = setup.lines.join('');
    expect(setup.lines.length).toBeGreaterThan(5);
    expect(text).toContain('"route":"/v1/consents/:id/withdrawal"');
    // A name that no hexadecimal id can spell.
    for (const secret of [subject, personalKey, permit, token, consent.id, 'olympia']) expect(text).not.toContain(secret);
  });
});
