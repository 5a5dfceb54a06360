import type { AddressInfo } from 'node:net';
import { createClient, type ShowableCredential } from '@sclera/sdk';
import {
  createPresentationVerifier,
  fetchCredentials,
  type PresentationRequest,
  presentCredential,
  readPresentationRequest,
  revokeCredentials,
  type SingleUseCredentials,
  sendPresentation,
} from '@sclera/sdk/presentation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDoor } from '../examples/once-per-human/door.ts';
import { servePoll } from '../examples/once-per-human/server.ts';
import { type OneHumanPlatform, prove, startOneHumanPlatform, walletOf } from './support/one-human.ts';

const responseUri = 'https://poll.example/answers';
let platform: OneHumanPlatform;
let batch: SingleUseCredentials;
/** What the platform learnt of her in the scope of credentials. */
let nullifier: string;

/** One real proof, thirteen credentials: enough for all that is tried with them. */
beforeAll(async () => {
  platform = await startOneHumanPlatform(['ada', 'bob', 'carl']);
  const { url, members } = platform;
  const options = {
    url,
    members,
    platform: await createClient({ url }).platform(),
    credential: walletOf('ada'),
    count: 13,
    prove: async (request: Parameters<typeof prove>[0]) => {
      const proof = (await prove(request)) as { readonly nullifier: string };
      ({ nullifier } = proof);
      return proof;
    },
  };
  const fetched = await fetchCredentials(options);
  if (fetched === 'not-a-member') throw new Error(fetched);
  batch = fetched;
  expect(await fetchCredentials({ ...options, credential: walletOf('nobody') })).toBe('not-a-member');
  await expect(fetchCredentials({ ...options, prove: async () => null })).rejects.toMatchObject({ code: 'internal' });
});
afterAll(() => platform.close());

const partsOf = ({ credential }: ShowableCredential) =>
  (credential.split('~')[0] ?? '')
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>);
const verifier = (change: object = {}) => createPresentationVerifier({ url: platform.url, ...change });
const asked = () => verifier().ask({ responseUri, name: 'The Poll' });
const shown = (request: PresentationRequest, at: number, nowMs?: number) => presentCredential(request.uri, batch.credentials[at]!, nowMs);

test('a credential says that its holder is one human, and nothing by which two of them could be told to be of one', () => {
  expect(batch.credentials).toHaveLength(13);
  const all = batch.credentials.map(partsOf);
  for (const [header, payload] of all) {
    expect(header).toMatchObject({ typ: 'dc+sd-jwt', alg: 'ES256' });
    expect(Object.keys(payload!).sort()).toEqual(['cnf', 'exp', 'iat', 'iss', 'status', 'vct']);
    expect((payload!['iat'] as number) % 86_400).toBe(0);
    expect((payload!['exp'] as number) - (payload!['iat'] as number)).toBe(14 * 86_400);
  }
  const common = all.map(([header, claims]) => {
    const { cnf: key, status, ...payload } = claims ?? {};
    const { status_list } = status as { readonly status_list: { readonly idx: number; readonly uri: string } };
    return { text: JSON.stringify([header, payload, status_list.uri]), place: status_list.idx, key: JSON.stringify(key) };
  });
  expect(new Set(common.map(({ text }) => text)).size).toBe(1);
  for (const own of ['place', 'key'] as const) expect(new Set(common.map((one) => one[own])).size).toBe(13);
  // Places are drawn from 65,536: ten in a row, or in order, would tell that they are of one batch.
  const places = common.map(({ place }) => place);
  expect(Math.max(...places) - Math.min(...places)).toBeGreaterThan(1_000);
  const bytes = Buffer.from(BigInt(nullifier).toString(16).padStart(64, '0'), 'hex');
  const everything = JSON.stringify([batch.credentials, all]);
  for (const form of [nullifier, bytes.toString('base64url'), bytes.toString('hex')]) expect(everything).not.toContain(form);
});

test('a verifier asks by OpenID4VP, the wallet shows who asks and answers, and the verifier knows of one human', async () => {
  const request = await asked();
  expect(await readPresentationRequest(request.uri)).toEqual({ responseUri, name: 'The Poll' });
  const form = await shown(request, 0);
  expect(await verifier().check(request, form)).toEqual({ kind: 'one-human', until: batch.until });
});

test('a door opens for one human, once, in the browser that knocked; an answer that was given, bent or revoked opens nothing', async () => {
  let url = '';
  const here = { ...verifier(), ask: () => verifier().ask({ responseUri: `${url}/door/answers`, name: 'The Poll' }) };
  const door = createDoor({ verifier: here, responseUri: '', name: '' });
  const server = servePoll({ door, poll: {} as Parameters<typeof servePoll>[0]['poll'], walletUrl: null });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = (path: string, body: object, cookie = '') =>
    fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', cookie }, body: JSON.stringify(body) });
  const knock = async () => {
    const response = await post('/door', {});
    const { uri } = (await response.json()) as { readonly uri: string };
    return { uri, cookie: response.headers.get('set-cookie')!.split(';')[0]!, asked: await readPresentationRequest(uri) };
  };
  const enter = async (code: string, cookie: string) => (await post('/door/entries', { code }, cookie)).status;
  const show = async ({ uri, asked }: Awaited<ReturnType<typeof knock>>, at: number) =>
    sendPresentation(asked, await presentCredential(uri, batch.credentials[at]!));
  const [first, other] = [await knock(), await knock()];
  expect(first.asked).toEqual({ responseUri: `${url}/door/answers`, name: 'The Poll' });
  const refused = { kind: 'not-taken', status: 400 };
  const form = await presentCredential(first.uri, batch.credentials[10]!);
  expect(await sendPresentation(first.asked, new URLSearchParams({ ...Object.fromEntries(form), state: 'x' }))).toEqual(refused);
  const sent = await sendPresentation(first.asked, form);
  const code = new URL(sent.kind === 'taken' ? (sent.continueAt ?? '') : '').hash.slice('#code='.length);
  expect(await sendPresentation(first.asked, form)).toEqual(refused);
  expect([await enter(code, other.cookie), await enter('', other.cookie), await enter(code, '')]).toEqual([403, 403, 403]);
  expect([await enter(code, first.cookie), await enter(code, first.cookie)]).toEqual([200, 403]);
  const place = (partsOf(batch.credentials[11]!)[1]!['status'] as { status_list: { idx: number } }).status_list.idx;
  await revokeCredentials(platform, batch.revocation, [place]);
  expect(await show(other, 11)).toEqual(refused);
  expect((await show(other, 12)).kind).toBe('taken');
  await expect(sendPresentation({ ...other.asked, responseUri: 'http://127.0.0.1:9/' }, form)).rejects.toMatchObject({
    code: 'gateway-unreachable',
  });
  await expect(readPresentationRequest(other.uri.replace('redirect_uri%3Ahttp', 'redirect_uri%3Ajavascript'))).rejects.toMatchObject({
    code: 'bad-usage',
  });
  await new Promise((resolve) => server.close(resolve));
});

test('what was shown to another, for another request, at another time, or bent on the way is refused', async () => {
  const request = await asked();
  const refusedWith = async (reason: RegExp, form: URLSearchParams, of = request) =>
    expect(await verifier().check(of, form)).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
  const good = await shown(request, 1);
  const other = await asked();
  await refusedWith(/not one to this request/, good, other);
  // Under the state of the other request, as one would who replays it.
  await refusedWith(/Nonce/i, new URLSearchParams({ vp_token: good.get('vp_token')!, state: String(other.payload['state']) }), other);
  const elsewhere = await verifier().ask({ responseUri: 'https://evil.example/answers' });
  const relayed = { ...elsewhere, payload: { ...elsewhere.payload, nonce: request.payload['nonce'], state: request.payload['state'] } };
  await refusedWith(/somebody else/, good, relayed);
  await refusedWith(/another time/, await shown(request, 1, Date.now() - 400_000));
  const text = good.get('vp_token')!;
  const [jwt = '', kb = ''] = (JSON.parse(text) as { human: string[] }).human[0]!.split('~');
  const answer = (token: string) => new URLSearchParams({ vp_token: JSON.stringify({ human: [token] }), state: good.get('state')! });
  await refusedWith(/Key Binding|kb/i, answer(`${jwt}~`));
  const [header, payload, signature] = jwt.split('.') as [string, string, string];
  const bent = Buffer.from(JSON.stringify({ ...partsOf(batch.credentials[1]!)[1], exp: 4_000_000_000 })).toString('base64url');
  await refusedWith(/does not verify/, answer(`${[header, bent, signature].join('.')}~${kb}`));
  await refusedWith(/does not verify/, answer(`${[header, payload, signature.replace(/^../, 'AA')].join('.')}~${kb}`));
  // Another holder's key.
  const stolen = { credential: batch.credentials[2]!.credential, key: batch.credentials[3]!.key };
  await refusedWith(/does not verify/, await presentCredential(request.uri, stolen));
  await refusedWith(/no credential|not one to this/, new URLSearchParams({ vp_token: '{}', state: good.get('state')! }));
  await refusedWith(/not one to this/, new URLSearchParams({}));
  // Two weeks later, and from another issuer.
  const late = verifier({ nowMs: () => Date.parse(batch.until) + 3_600_000 });
  expect(await late.check(request, good)).toMatchObject({ kind: 'refused' });
  const second = await startOneHumanPlatform(['ada']);
  try {
    expect(await verifier({ url: second.url }).check(request, good)).toMatchObject({ kind: 'refused' });
  } finally {
    await second.close();
  }
});

test('a wallet answers nobody who asks for something else, or has the answer sent elsewhere', async () => {
  const { uri } = await asked();
  const changed = (name: string, value: string) => {
    const url = new URL(uri);
    url.searchParams.set(name, value);
    return url.href;
  };
  for (const wrong of [
    changed('response_uri', 'https://evil.example/'),
    changed('client_id', 'redirect_uri:https://evil.example/'),
    changed('client_id', 'poll'),
    changed('response_mode', 'direct_post.jwt'),
    changed('dcql_query', JSON.stringify({ credentials: [{ id: 'human', format: 'dc+sd-jwt', meta: { vct_values: ['urn:other'] } }] })),
    changed('nonce', ''),
    'openid4vp://?request_uri=https%3A%2F%2Fevil.example',
    'nonsense',
  ])
    await expect(readPresentationRequest(wrong), wrong).rejects.toMatchObject({ code: 'bad-usage' });
});

test('a request is tied to its keys, and to its use; what is no key is refused', async () => {
  const { url } = platform;
  const post = (path: string, body: object) =>
    fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const codeOf = async (answer: Promise<Response>) => ((await (await answer).json()) as { code: string }).code;
  const { d: _, ...key } = batch.credentials[0]!.key;
  const { d: __, ...otherKey } = batch.credentials[1]!.key;
  const { request } = (await (await post('/v1/credentials/requests', { keys: [key] })).json()) as { request: string };
  expect(await codeOf(post('/v1/credentials', { request, proof: {}, keys: [otherKey] }))).toBe('request-invalid');
  expect(await codeOf(post('/v1/credentials', { request, proof: {}, keys: [key] }))).toBe('proof-invalid');
  expect(await codeOf(post('/v1/verify', { request, proof: {} }))).toBe('request-invalid');
  expect(await codeOf(post('/v1/credentials/requests', { keys: [key, key] }))).toBe('bad-request');
  expect(await codeOf(post('/v1/credentials/requests', { keys: [{ ...key, x: 'A'.repeat(43) }] }))).toBe('bad-request');
  expect(await codeOf(post('/v1/credentials/requests', { keys: [] }))).toBe('bad-request');
});

test('revoked by what came with them, and by nobody else: every one of the batch is refused then', async () => {
  const request = await asked();
  const form = await shown(request, 5);
  const [body = '', mac = ''] = batch.revocation.split('.');
  for (const wrong of ['', `${body}.`, `${body}.AAAA`, `${body}.${mac.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`, 'nonsense'])
    await expect(revokeCredentials(platform, wrong)).rejects.toMatchObject({ code: 'request-invalid' });
  expect((await verifier().check(request, form)).kind).toBe('one-human');
  await revokeCredentials(platform, batch.revocation);
  await revokeCredentials(platform, batch.revocation);
  expect(await verifier().check(request, form)).toEqual({ kind: 'refused', reason: expect.stringMatching(/Status is not valid/) });
  const again = await asked();
  expect((await verifier().check(again, await shown(again, 9))).kind).toBe('refused');
  // That the issuer cannot be asked is no verdict.
  const gone = verifier({ fetch: async () => Promise.reject(new Error('gone')) });
  await expect(gone.check(request, form)).rejects.toMatchObject({ code: 'gateway-unreachable' });
  expect((await fetch(`${platform.url}/v1/credentials/status/2020-01-01-1`)).status).toBe(404);
});
