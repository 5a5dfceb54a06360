import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peekJws } from '@sclera/core';
import { relyingScope } from '@sclera/credential';
import { answerRequest, createClient } from '@sclera/sdk';
import type { VerifyGiven, VerifyRequest } from '@sclera/sdk/contract';
import { createPresentationVerifier } from '@sclera/sdk/presentation';
import { createRelyingParty } from '@sclera/sdk/relying-party';
import { personOf, pretendProof } from '@sclera/services/testing';
import axe from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDoor } from '../examples/once-per-human/door.ts';
import { createPoll } from '../examples/once-per-human/poll.ts';
import { servePoll } from '../examples/once-per-human/server.ts';
import { launchChromium } from './support/chromium.ts';
import { type OneHumanPlatform, prove, startOneHumanPlatform, walletOf } from './support/one-human.ts';

let platform: OneHumanPlatform;
let folder: string;
let key: string;
beforeAll(async () => {
  platform = await startOneHumanPlatform(['ada', 'bob', 'dora']);
  folder = await mkdtemp(join(tmpdir(), 'sclera-poll-'));
  ({ key } = await platform.trust.relying.parties.register({ name: 'The Poll', scopes: ['poll'], addresses: ['http://127.0.0.1:8460/'] }));
});
afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true, force: true });
});

/** The sample as it is started, on a free port; and a browser's visit to it. */
async function startPoll() {
  const party = createRelyingParty({ url: platform.url, key });
  const options = { question: 'Open at night?', choices: ['Yes', 'No'], scope: 'poll', returnTo: 'http://127.0.0.1:8460/', party };
  const poll = createPoll({ ...options, votesFile: join(folder, 'votes.jsonl') });
  const verifier = createPresentationVerifier({ url: platform.url });
  const door = createDoor({ verifier, responseUri: 'http://127.0.0.1:8460/door/answers', name: 'The Poll' });
  const server = servePoll({ poll, door, walletUrl: 'http://127.0.0.1:8444/wallet' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = async (path: string, body: object, cookie = '') => {
    const headers = { 'content-type': 'application/json', cookie };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const set = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return { status: response.status, set, body: (await response.json()) as { request: string; outcome: string; says: string } };
  };
  const results = async () => ((await (await fetch(`${url}/poll`)).json()) as { results: number[] }).results;
  return { url, post, results, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

/** What somebody's wallet does with a request. */
async function answer(who: string, request: string): Promise<VerifyGiven> {
  const { url, members } = platform;
  const outcome = await answerRequest({
    request,
    platform: await createClient({ url }).platform(),
    credential: walletOf(who),
    members,
    prove,
  });
  if (outcome.kind !== 'answered') throw new Error(outcome.kind);
  return outcome.given;
}

/** The same without the prover: a proof takes seconds, and two real ones are enough. */
function pretend(who: string, request: string): VerifyGiven {
  const { relyingParty, scope, root } = peekJws(request) as unknown as VerifyRequest;
  return { request, proof: pretendProof(personOf(who), BigInt(root), relyingScope(relyingParty.id, scope), request) };
}

test('every human has one vote, by a real proof; a second one, a stolen one and one that is bent count nothing; votes outlast the server', async () => {
  const poll = await startPoll();
  const vote = async (who: string, choice: string) => {
    const begun = await poll.post('/ballots', { choice });
    return { given: await answer(who, begun.body.request), cookie: begun.set };
  };
  const ada = await vote('ada', 'Yes');
  // Somebody else's browser brings it, or one that was asked nothing.
  const eve = await poll.post('/ballots', { choice: 'No' });
  expect((await poll.post('/answers', ada.given, eve.set)).body.outcome).toBe('nothing-asked');
  expect((await poll.post('/answers', ada.given)).body.outcome).toBe('nothing-asked');
  const bent = { ...ada.given, proof: { ...ada.given.proof, nullifier: '5' } };
  expect(await poll.post('/answers', bent, ada.cookie)).toMatchObject({ status: 422, body: { outcome: 'refused' } });
  expect(await poll.results()).toEqual([0, 0]);
  expect(await poll.post('/answers', ada.given, ada.cookie)).toMatchObject({ status: 200, body: { outcome: 'counted' } });
  expect((await poll.post('/answers', ada.given, ada.cookie)).body.outcome).toBe('nothing-asked');
  expect(await poll.results()).toEqual([1, 0]);
  await poll.close();

  // Another list, another process, the same human: she has voted.
  platform.crowd.join([personOf('carl')]);
  const later = await startPoll();
  const second = await later.post('/ballots', { choice: 'No' });
  expect((await later.post('/answers', await answer('ada', second.body.request), second.set)).body.outcome).toBe('voted-before');
  const bob = await later.post('/ballots', { choice: 'No' });
  expect((await later.post('/answers', pretend('bob', bob.body.request), bob.set)).body.outcome).toBe('counted');
  expect(await later.results()).toEqual([1, 1]);
  const kept = await readFile(join(folder, 'votes.jsonl'), 'utf8');
  for (const secret of [walletOf('ada').secret, String(personOf('ada').commitment)]) expect(kept).not.toContain(secret);
  await later.close();
});

test('the page in a browser: choose, hand the request to a wallet, bring the answer back by hand or after the #', async () => {
  const poll = await startPoll();
  const chromium = await launchChromium();
  try {
    const page = await chromium.newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (line) => line.type() === 'error' && !line.text().includes('status of 4') && faults.push(line.text()));
    const choose = async (choice: string) => {
      await page.getByRole('button', { name: choice, exact: true }).click();
      await page.locator('#asked').waitFor();
      return page.locator('#request').inputValue();
    };
    const said = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();
    await page.goto(poll.url);
    const request = await choose('Yes');
    expect(await page.locator('#wallet').getAttribute('href')).toBe(`http://127.0.0.1:8444/wallet#request=${encodeURIComponent(request)}`);
    await page.locator('#answer').fill('half an answer');
    await page.locator('#send').click();
    await said('not a whole answer');
    await page.locator('#answer').fill(JSON.stringify(pretend('dora', request)));
    await page.locator('#send').click();
    await said('Your vote counts.');
    const again = pretend('dora', await choose('No'));
    await page.goto(`${poll.url}/#answer=${encodeURIComponent(JSON.stringify(again))}`);
    await said('You have voted before');
    expect(page.url()).toBe(`${poll.url}/`);
    await page.getByRole('button', { name: 'Knock' }).click();
    await page.locator('#door').waitFor();
    const uri = await page.locator('#door-request').inputValue();
    expect(uri).toMatch(/^openid4vp:/);
    expect(await page.locator('#door-wallet').getAttribute('href')).toBe(`http://127.0.0.1:8444/wallet#request=${encodeURIComponent(uri)}`);
    await page.goto(`${poll.url}/#code=of-nobody`);
    await said('This browser has not shown that.');
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run());
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(faults).toEqual([]);
  } finally {
    await chromium.close();
    await poll.close();
  }
});

test('the page stands, and what is no vote is refused', async () => {
  const poll = await startPoll();
  const page = await fetch(poll.url);
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("default-src 'self'")]);
  expect(await (await fetch(`${poll.url}/page.js`)).text()).toContain('/ballots');
  expect(await poll.post('/ballots', { choice: 'Perhaps' })).toMatchObject({
    status: 400,
    body: { says: 'That is no choice of this poll.' },
  });
  expect((await poll.post('/else', {})).status).toBe(404);
  const gone = createRelyingParty({ url: 'http://127.0.0.1:9', key });
  const alone = createPoll({
    question: '',
    choices: ['Yes'],
    scope: 'poll',
    returnTo: null,
    party: gone,
    votesFile: join(folder, 'none.jsonl'),
  });
  await expect(alone.begin('Yes')).rejects.toMatchObject({ code: 'gateway-unreachable' });
  expect((await fetch(`${poll.url}/ballots`, { method: 'POST', body: 'choice=Yes' })).status).toBe(404);
  await poll.close();
});
