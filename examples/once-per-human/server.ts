import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Door } from './door.ts';
import type { Poll, VoteOutcome } from './poll.ts';

export interface Served {
  readonly poll: Poll;
  readonly door: Door;
  /** The page of the wallet, which a request is handed to; null where there is none. */
  readonly walletUrl: string | null;
}

/** The page, its script, and what they ask. */
export function servePoll(served: Served): Server {
  return createServer((request, response) => {
    answer(served, request, response).catch((error: unknown) => send(response, 503, { says: wordsAbout(error) }));
  });
}

async function answer({ poll, door, walletUrl }: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://poll');
  const route = `${request.method} ${pathname}`;
  const file = files[pathname];
  if (request.method === 'GET' && file !== undefined) return sendFile(response, file);
  if (route === 'GET /poll')
    return send(response, 200, { question: poll.question, choices: poll.choices, results: poll.results(), walletUrl });
  // A wallet: a program that posts, or a form that its person sent from a page.
  if (route === 'POST /door/answers') return answerDoor(door, request, response);
  // Only this page sends JSON from here: a form of another site cannot.
  if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json')
    return send(response, 404, { says: 'There is nothing here.' });
  const body = await readJson(request);
  if (route === 'POST /ballots') {
    const ballot = await poll.begin(String(body['choice']));
    if (ballot === null) return send(response, 400, { says: 'That is no choice of this poll.' });
    response.setHeader('Set-Cookie', `visit=${ballot.visit}; HttpOnly; SameSite=Strict; Path=/`);
    return send(response, 201, { request: ballot.request, until: ballot.until });
  }
  if (route === 'POST /door') {
    const { visit, uri } = await door.knock();
    response.setHeader('Set-Cookie', `door=${visit}; HttpOnly; SameSite=Strict; Path=/`);
    return send(response, 201, { uri });
  }
  if (route === 'POST /door/entries') {
    const isIn = door.enter(cookieOf(request, 'door'), String(body['code']));
    return send(response, isIn ? 200 : 403, { says: isIn ? 'Come in: you are human.' : 'This browser has not shown that.' });
  }
  if (route === 'POST /answers') {
    const outcome = await poll.finish(cookieOf(request, 'visit'), { request: String(body['request']), proof: body['proof'] });
    return send(response, statuses[outcome.kind], { outcome: outcome.kind, says: wordsFor(outcome) });
  }
  send(response, 404, { says: 'There is nothing here.' });
}

/** OpenID4VP, direct_post: the answer says where its person goes on; a browser that came with the form itself is led there. */
async function answerDoor(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const outcome = await door.answer(new URLSearchParams(await readText(request)));
  if (outcome.kind === 'refused') return send(response, 400, { says: `This does not show that you are human: ${outcome.reason}.` });
  const back = `http://${request.headers.host}/#code=${outcome.code}`;
  if (!(request.headers.accept ?? '').includes('text/html')) return send(response, 200, { redirect_uri: back });
  response.writeHead(303, { Location: back });
  response.end();
}

function cookieOf(request: IncomingMessage, name: 'visit' | 'door'): string {
  return new RegExp(`(?:^|; )${name}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1] ?? '';
}

/** What the platform says of itself is fit for people; of anything else they learn no more than that it went wrong. */
function wordsAbout(error: unknown): string {
  const isPlatforms = error instanceof Error && error.name === 'SdkProblem';
  return isPlatforms ? (error as Error & { readonly detail: string }).detail : 'That went wrong here. Try again.';
}

const statuses: Readonly<Record<VoteOutcome['kind'], number>> = { counted: 200, 'voted-before': 409, 'nothing-asked': 400, refused: 422 };

function wordsFor(outcome: VoteOutcome): string {
  if (outcome.kind === 'counted') return 'Your vote counts.';
  if (outcome.kind === 'voted-before') return 'You have voted before: your first vote counts.';
  if (outcome.kind === 'nothing-asked') return 'This answers nothing that you were asked here. Choose again.';
  return `This does not show that you are one human: ${outcome.detail}`;
}

const files: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'page.html', type: 'text/html; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
};

function sendFile(response: ServerResponse, { name, type }: { readonly name: string; readonly type: string }): void {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Security-Policy': "default-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
  });
  response.end(readFileSync(fileURLToPath(new URL(name, import.meta.url))));
}

function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}

/** A request and a proof have some 3,000 characters. */
const mostBytes = 32_768;

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readText(request));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Nothing, of what is too long. */
async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) {
    text += String(part);
    if (text.length > mostBytes) return '';
  }
  return text;
}
