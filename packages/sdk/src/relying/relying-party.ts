import type { FormerKey, ProblemCode } from '@sclera/core';
import type { MembershipProof, VerifiedAnswer, VerifyRequest } from '../contract/relying-types.ts';
import type { Problem } from '../contract/types.ts';
import { fromBase64Url } from '../encoding/base64.ts';
import { ownProblem, SdkProblem } from '../problem.ts';
import { verifyStatement } from '../verify/statement.ts';

/*
 * `@sclera/sdk/relying-party`: what a relying party's server needs and nothing more: `fetch`, and the check of a signature. Runs in Node, Deno, Bun and at the edge.
 */

export interface RelyingPartyOptions {
  /** Address of the platform. */
  readonly url: string;
  /** Of `sclera relying register`: a secret of the server's, never sent to a page. */
  readonly key: string;
  /** Default: the global `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Default 15,000. */
  readonly timeoutMs?: number;
}

export interface RelyingParty {
  /** What to hand to a person’s wallet. Throws `SdkProblem`. */
  createVerifyRequest(ask: { readonly scope: string; readonly returnTo?: string }): Promise<AskedPerson>;
  /**
   * Has the platform judge what came back for a request that this server made, and checks what the platform says of it. Keep the request with the visitor, so that nobody
   * answers for another. Throws `SdkProblem` only where nothing was judged: the platform does not answer, or is too busy.
   */
  verifyAnswer(given: { readonly request: string; readonly proof: unknown }): Promise<HumanOutcome>;
}

export interface AskedPerson {
  readonly request: string;
  /** ISO 8601 UTC. */
  readonly until: string;
}

export type HumanOutcome =
  /** One human of the list. `subject` is the same for the same person in this scope: accept it once. `epoch`: number of the list. */
  | { readonly kind: 'one-human'; readonly subject: string; readonly epoch: number }
  | { readonly kind: 'refused'; readonly code: ProblemCode; readonly detail: string };

/** The keys that a platform signs with (`gateway` of GET /v1/platform). */
export interface PlatformKeys {
  readonly issuer: string;
  readonly signingKey: string;
  readonly formerSigningKeys: readonly FormerKey[];
}

export function createRelyingParty({ url, key, fetch: own, timeoutMs = 15_000 }: RelyingPartyOptions): RelyingParty {
  const base = url.replace(/\/+$/, '');
  const send = own ?? ((to: string, init: RequestInit) => fetch(to, init));
  let known: Promise<PlatformKeys> | null = null;

  const call = async <T>(path: string, body?: object): Promise<T> => {
    const headers = {
      accept: 'application/json, application/problem+json',
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
    };
    const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const init: RequestInit = { headers, signal: AbortSignal.timeout(timeoutMs), redirect: 'error', ...post };
    let answer: { readonly ok: boolean; readonly value: unknown };
    try {
      const response = await send(`${base}${path}`, init);
      answer = { ok: response.ok, value: await response.json() };
    } catch (cause) {
      throw ownProblem('gateway-unreachable', `${base} does not answer as a Sclera platform does.`, { cause });
    }
    if (answer.ok) return answer.value as T;
    throw isProblem(answer.value)
      ? new SdkProblem(answer.value)
      : ownProblem('gateway-unreachable', `${base} does not answer as a Sclera platform does.`);
  };
  const keys = (): Promise<PlatformKeys> => {
    known ??= call<{ readonly gateway: PlatformKeys }>('/v1/platform').then(
      ({ gateway }) => gateway,
      (error: unknown) => {
        known = null;
        throw error;
      },
    );
    return known;
  };

  return {
    createVerifyRequest: ({ scope, returnTo }) => call('/v1/verify/requests', returnTo === undefined ? { scope } : { scope, returnTo }),
    async verifyAnswer({ request, proof }) {
      let answer: string;
      try {
        ({ answer } = await call<{ readonly answer: string }>('/v1/verify', { request, proof: proof as MembershipProof }));
      } catch (error) {
        if (!(error instanceof SdkProblem) || !refusals.has(error.code)) throw error;
        return { kind: 'refused', code: error.code, detail: error.detail };
      }
      const checked = checkAnswer(answer, request, await keys());
      // The platform may have taken another key since it was first asked.
      if (checked.kind === 'refused') known = null;
      return checked.kind === 'refused' ? checkAnswer(answer, request, await keys()) : checked;
    },
  };
}

/** Checks, without the network, that the platform says of this request that one human answered it. */
export function checkAnswer(answer: string, request: string, platform: PlatformKeys): HumanOutcome {
  const refused = (detail: string): HumanOutcome => ({ kind: 'refused', code: 'receipt-invalid', detail });
  const verified = verifyStatement(answer, 'sclera-verified+jwt', platform);
  if (verified.kind === 'invalid') return refused(`The platform’s answer does not verify: ${verified.reason}.`);
  const said = verified.payload as VerifiedAnswer;
  const asked = claimsOf(request);
  const same =
    asked !== undefined &&
    said.iss === platform.issuer &&
    said.nonce === asked.nonce &&
    said.scope === asked.scope &&
    said.relyingParty === asked.relyingParty.id;
  return same
    ? { kind: 'one-human', subject: said.subject, epoch: said.epoch }
    : refused('The platform’s answer is about another request.');
}

/** Problems that are a judgement of what was sent: to be told to whoever sent it. */
const refusals: ReadonlySet<string> = new Set([
  'bad-request',
  'relying-party-unknown',
  'request-invalid',
  'request-expired',
  'nonce-used',
  'scope-mismatch',
  'stale-root',
  'proof-invalid',
]);

/** What the server’s own request says: it came from the platform, over its own connection. */
function claimsOf(request: string): VerifyRequest | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64Url(request.split('.')[1] ?? ''))) as VerifyRequest;
  } catch {
    return undefined;
  }
}

function isProblem(value: unknown): value is Problem {
  const { code, detail, status } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Problem, unknown>>;
  return typeof code === 'string' && typeof detail === 'string' && typeof status === 'number';
}
