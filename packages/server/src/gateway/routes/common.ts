import type { z } from '@hono/zod-openapi';
import { ScleraError } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import { isSessionToken } from '@sclera/services';
import type { Context, MiddlewareHandler } from 'hono';
import type { GatewayDeps, GatewayEnv } from '../context.ts';

type Content<S, M extends string> = { readonly description: string; readonly content: { readonly [media in M]: { readonly schema: S } } };

/** A JSON answer. */
export function json<S extends z.ZodType>(schema: S, description: string): Content<S, 'application/json'> {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body that must be there. */
export function body<S extends z.ZodType>(
  schema: S,
): { readonly required: true; readonly content: { readonly 'application/json': { readonly schema: S } } } {
  return { required: true, content: { 'application/json': { schema } } };
}

/** Every refusal, whatever its status: one shape, one closed table of codes. */
export const problem: Content<typeof schemas.Problem, 'application/problem+json'> = {
  description: 'A problem (RFC 9457); `code` is of the closed table.',
  content: { 'application/problem+json': { schema: schemas.Problem } },
};

export const personalKeyScheme = 'personalKey';
export const needsPersonalKey: { readonly [scheme in typeof personalKeyScheme]: string[] }[] = [{ [personalKeyScheme]: [] }];

/** Finds out whose personal key, or token of a session, came with the request. Throws `unauthenticated`. */
export function requirePersonalKey(deps: GatewayDeps): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const key = bearerOf(c);
    if (key === null) throw new ScleraError('unauthenticated');
    c.set('subject', await (isSessionToken(key) ? deps.trust.passkeys : deps.personhood).identify(key));
    await next();
  };
}

/** The personal key or token that came with a request; null where none did. */
export function bearerOf(c: Context<GatewayEnv>): string | null {
  return /^Bearer ([^\s]+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
}
