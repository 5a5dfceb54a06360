import type { VerifiedAnswer, VerifyRequest } from '@sclera/core';
import { groupOf, identityOf, type ProofRequest, relyingScope, requestMessage } from '@sclera/credential';
import { expect, it } from 'vitest';
import { toBase64Url } from '../encoding/base64.ts';
import { SdkProblem } from '../problem.ts';
import { gatewaySigner, testPlatform, testSigner } from '../verify/signer.fixture.ts';
import type { WalletCredential } from '../wallet/wallet.ts';
import { type AnswerOptions, answerRequest, readVerifyRequest } from './answer-request.ts';
import { checkAnswer, createRelyingParty } from './relying-party.ts';

const ada = identityOf(new Uint8Array(32).fill(1));
const bob = identityOf(new Uint8Array(32).fill(2));
const members = [ada.commitment, bob.commitment];
const nowMs = Date.UTC(2026, 10, 23);
const claims: VerifyRequest = {
  iss: 'sclera.test',
  use: 'answer',
  relyingParty: { id: 'rly_1', name: 'The Poll' },
  scope: 'poll',
  nonce: toBase64Url(new Uint8Array(32).fill(7)),
  returnTo: null,
  context: null,
  epoch: 3,
  root: String(groupOf(members).root),
  at: new Date(nowMs).toISOString(),
  until: new Date(nowMs + 300_000).toISOString(),
};
const requestOf = (change: object = {}, signer = gatewaySigner): string => signer.sign('sclera-request+jwt', { ...claims, ...change });
const credentialOf = (person: number): WalletCredential => ({
  secret: toBase64Url(new Uint8Array(32).fill(person)),
  rotation: 0,
  recordName: '',
});
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof SdkProblem ? error.code : String(error)),
  );

/** A wallet whose prover says nothing but what it was asked. A whole answer, with a real prover, is in the test of the sample relying party. */
async function answer(request: string, change: Partial<AnswerOptions> = {}) {
  const told: ProofRequest[] = [];
  const prove = async (asked: ProofRequest) => {
    told.push(asked);
    return null;
  };
  const options = { request, platform: testPlatform, credential: credentialOf(1), members: async () => members, prove, nowMs, ...change };
  const outcome = answerRequest(options);
  return { code: await codeOf(outcome), outcome, told };
}

it('a wallet proves over the list that the request names, in the scope that it works out itself, for this request alone', async () => {
  const request = requestOf();
  const epochs: number[] = [];
  const { told, code } = await answer(request, {
    members: async (epoch) => {
      epochs.push(epoch);
      return members;
    },
  });
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    root: claims.root,
    scope: String(relyingScope('rly_1', 'poll')),
    message: String(requestMessage(request)),
  });
  // What the prover says is not believed.
  expect([epochs, code]).toEqual([[3], 'internal']);
});

it('a wallet answers nothing that is not this platform’s word, or over, and no list made for one', async () => {
  const wrong = [
    requestOf({}, testSigner(5)),
    requestOf({ iss: 'sclera.elsewhere' }),
    requestOf({ nonce: 5 }),
    requestOf({ until: claims.at }),
    gatewaySigner.sign('sclera-verified+jwt', claims),
  ];
  for (const request of wrong) expect(await answer(request)).toMatchObject({ code: 'receipt-invalid', told: [] });
  expect(await answer(requestOf(), { members: async () => [ada.commitment] })).toMatchObject({ code: 'log-inconsistent', told: [] });
  const stranger = await answer(requestOf(), { credential: credentialOf(3) });
  expect([await stranger.outcome, stranger.told]).toEqual([{ kind: 'not-a-member' }, []]);
  expect(readVerifyRequest(requestOf(), testPlatform, nowMs)).toEqual({ kind: 'valid', request: claims });
});

/** A platform that answers `verify` with `said`, and remembers what it was asked. */
function platform(said: object | { readonly problem: string; readonly status: number }) {
  const asked: { readonly path: string; readonly key: string | null; readonly body: unknown }[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const path = new URL(url).pathname;
    asked.push({
      path,
      key: new Headers(init.headers).get('authorization'),
      body: init.body === undefined ? null : JSON.parse(String(init.body)),
    });
    if (path === '/v1/platform') return Response.json(testPlatform);
    if (path === '/v1/verify/requests') return Response.json({ request: requestOf(), until: claims.until }, { status: 201 });
    if (!('problem' in said)) return Response.json(said);
    return Response.json({ code: said.problem, status: said.status, title: 'A title', detail: 'Why.' }, { status: said.status as number });
  };
  const party = createRelyingParty({ url: 'http://127.0.0.1:8440/', key: 'rly_1.secret', fetch });
  return { asked, party };
}
const verified: VerifiedAnswer = {
  iss: 'sclera.test',
  relyingParty: 'rly_1',
  scope: 'poll',
  nonce: claims.nonce,
  subject: 'S',
  epoch: 3,
  at: claims.at,
};
const answerOf = (change: object = {}, signer = gatewaySigner) => ({
  answer: signer.sign('sclera-verified+jwt', { ...verified, ...change }),
});

it('a relying party asks with its key, and is told of one human whose answer it has checked', async () => {
  const { party, asked } = platform(answerOf());
  const { request } = await party.createVerifyRequest({ scope: 'poll', returnTo: 'https://poll.example/back' });
  expect(await party.verifyAnswer({ request, proof: {} })).toEqual({ kind: 'one-human', subject: 'S', epoch: 3 });
  expect(asked.map(({ path, key }) => [path, key])).toEqual([
    ['/v1/verify/requests', 'Bearer rly_1.secret'],
    ['/v1/verify', 'Bearer rly_1.secret'],
    ['/v1/platform', 'Bearer rly_1.secret'],
  ]);
  expect(asked[0]?.body).toEqual({ scope: 'poll', returnTo: 'https://poll.example/back' });
});

it.each([
  ['of another key', answerOf({}, testSigner(5))],
  ['of another platform', answerOf({ iss: 'sclera.elsewhere' })],
  ['to another request', answerOf({ nonce: 'other' })],
  ['for another party', answerOf({ relyingParty: 'rly_2' })],
  ['in another scope', answerOf({ scope: 'forum' })],
  ['of another kind', { answer: requestOf() }],
])('an answer %s is refused', async (_, said) => {
  const { party } = platform(said);
  expect(await party.verifyAnswer({ request: requestOf(), proof: {} })).toMatchObject({ kind: 'refused', code: 'receipt-invalid' });
  expect(checkAnswer(said.answer, requestOf(), testPlatform.gateway).kind).toBe('refused');
});

it.each(['nonce-used', 'stale-root', 'scope-mismatch', 'proof-invalid', 'request-expired', 'relying-party-unknown'])(
  'the platform’s %s is an outcome',
  async (problem) => {
    const { party } = platform({ problem, status: 409 });
    expect(await party.verifyAnswer({ request: requestOf(), proof: {} })).toEqual({ kind: 'refused', code: problem, detail: 'Why.' });
  },
);

it('what was not judged is thrown', async () => {
  expect(await codeOf(platform({ problem: 'store-unavailable', status: 503 }).party.verifyAnswer({ request: '', proof: {} }))).toBe(
    'store-unavailable',
  );
  const gone = createRelyingParty({ url: 'http://127.0.0.1:9', key: 'k', fetch: async () => Promise.reject(new Error('gone')) });
  expect(await codeOf(gone.createVerifyRequest({ scope: 'poll' }))).toBe('gateway-unreachable');
  const proxy = createRelyingParty({ url: 'http://127.0.0.1:9', key: 'k', fetch: async () => new Response('<html>', { status: 502 }) });
  expect(await codeOf(proxy.createVerifyRequest({ scope: 'poll' }))).toBe('gateway-unreachable');
});
