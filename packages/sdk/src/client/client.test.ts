import { describe, expect, it } from 'vitest';
import { testId, testPlatform } from '../verify/signer.fixture.ts';
import { createClient } from './client.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

function clientAnswering(body: unknown, status = 200): { client: ReturnType<typeof createClient>; sent: Sent[] } {
  const sent: Sent[] = [];
  const client = createClient({
    url: 'http://sclera.test/',
    fetch: async (url, init) => {
      sent.push({ url, init });
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
    },
  });
  return { client, sent };
}

describe('createClient', () => {
  it('asks where the contract says and hands on what the schema knows', async () => {
    const { client, sent } = clientAnswering(testPlatform);
    expect(await client.platform()).toEqual(testPlatform);
    expect(sent[0]!.url).toBe('http://sclera.test/v1/platform');
    expect(new Headers(sent[0]!.init.headers).has('authorization')).toBe(false);
  });

  it('sends bodies as JSON, the personal key as bearer token, and ids encoded', async () => {
    const { client, sent } = clientAnswering({ permit: testId('per'), token: 'a.b.c', expiresAt: '2026-01-01T00:00:00.000Z' });
    const request = { consent: testId('con'), action: 'check', modality: 'iris' } as const;
    await client.requestPermit('key', request);
    expect(sent[0]!.init.method).toBe('POST');
    expect(JSON.parse(String(sent[0]!.init.body))).toEqual(request);
    expect(Object.fromEntries(new Headers(sent[0]!.init.headers))).toMatchObject({
      authorization: 'Bearer key',
      'content-type': 'application/json',
    });
    await expect(client.operation('key', '../x' as never)).rejects.toThrow();
    expect(sent[1]!.url).toBe('http://sclera.test/v1/operations/..%2Fx');
  });

  it('builds queries from what is given', async () => {
    const { client, sent } = clientAnswering([]);
    await client.notices({ purpose: 'uniqueness-check' });
    await client.notices();
    expect(sent.map(({ url }) => url)).toEqual(['http://sclera.test/v1/notices?purpose=uniqueness-check', 'http://sclera.test/v1/notices']);
  });

  it('throws a problem as it was sent', async () => {
    const problem = {
      type: 'urn:sclera:problem:policy-denied',
      code: 'policy-denied',
      status: 403,
      title: 'A rule forbids this',
      detail: 'No.',
      reasons: [{ code: 'r1', message: 'm', fix: 'f', law: 'l' }],
    };
    const { client } = clientAnswering(problem, 403);
    await expect(client.createSubject()).rejects.toMatchObject({
      name: 'SdkProblem',
      code: 'policy-denied',
      status: 403,
      reasons: problem.reasons,
    });
  });

  it('calls a stranger’s answer unreachable and a strange answer a version mismatch', async () => {
    await expect(clientAnswering('<html>', 502).client.platform()).rejects.toMatchObject({ code: 'gateway-unreachable' });
    await expect(clientAnswering('<html>').client.platform()).rejects.toMatchObject({ code: 'internal' });
    await expect(clientAnswering({ ...testPlatform, parties: 'three' }).client.platform()).rejects.toMatchObject({ code: 'internal' });
  });

  it('takes degraded health as an answer', async () => {
    const health = { status: 'degraded', parties: [{ id: 'a', up: false, ready: false }] };
    expect(await clientAnswering(health, 503).client.ready()).toEqual(health);
  });

  it('says when nobody answers, or not in time', async () => {
    const nobody = createClient({ url: 'http://sclera.test', fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(nobody.platform()).rejects.toMatchObject({ code: 'gateway-unreachable' });
    const slow = createClient({
      url: 'http://sclera.test',
      timeoutMs: 5,
      fetch: (_, init) => new Promise((_resolve, reject) => init.signal!.addEventListener('abort', () => reject(init.signal!.reason))),
    });
    await expect(slow.platform()).rejects.toMatchObject({ code: 'gateway-unreachable', detail: expect.stringContaining('within 0.005 s') });
  });
});
