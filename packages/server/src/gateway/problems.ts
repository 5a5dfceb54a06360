import type { Hook } from '@hono/zod-openapi';
import { type ProblemCode, ScleraError, toProblem } from '@sclera/core';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GatewayDeps, GatewayEnv } from './context.ts';

const mediaType = 'application/problem+json';
/** Where nobody knows better: the window of what is limited by the minute, and a moment. */
const usualWaitMs: Readonly<Record<number, number>> = { 429: 60_000, 503: 2_000 };

/** Turns whatever was thrown into a problem document (RFC 9457). What was not foreseen is logged and tells the caller nothing. */
export function answerProblem(deps: Pick<GatewayDeps, 'logger'>, error: unknown, c: Context<GatewayEnv>): Response {
  const known = error instanceof HTTPException ? fromHttp(error) : error;
  if (!(known instanceof ScleraError)) deps.logger.error({ requestId: c.get('requestId'), err: known }, 'request failed unexpectedly');
  const problem = toProblem(known);
  c.set('problem', problem.code);
  if (problem.status === 401) c.header('WWW-Authenticate', 'Bearer');
  const retryAfterMs = (known instanceof ScleraError ? known.retryAfterMs : undefined) ?? usualWaitMs[problem.status];
  if (retryAfterMs !== undefined) c.header('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, { 'Content-Type': mediaType });
}

/** Says where a request does not fit the contract. Runs for every route. */
export const refuseInvalid: Hook<unknown, GatewayEnv, string, undefined> = (result) => {
  if (result.success) return;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String) ?? [];
  const where = [result.target === 'json' ? 'body' : result.target, ...path].join('.');
  throw new ScleraError(codeFor(result.target, path, issue?.code), `${where}: ${issue?.message ?? 'not valid'}.`);
};

/** A field that is missing or of another type is a mistake of the request; otherwise what it carries is at fault. */
function codeFor(target: string, path: readonly string[], issue: string | undefined): ProblemCode {
  if (target === 'json' && path[0] === 'shares' && path.length > 1) return 'share-malformed';
  if (target === 'json' && path[0] === 'token' && issue !== 'invalid_type') return 'permit-invalid';
  return 'bad-request';
}

/** The framework's own refusals: malformed JSON and the like. */
function fromHttp(error: HTTPException): ScleraError | Error {
  if (error.status === 400) return new ScleraError('bad-request', 'The body is not JSON.');
  if (error.status === 413) return new ScleraError('body-too-large');
  if (error.status === 415) return new ScleraError('media-type-unsupported');
  return error;
}
