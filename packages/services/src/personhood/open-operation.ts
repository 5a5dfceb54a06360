import type { mintPermit, Operation } from '@sclera/core';
import { type Context, now } from './context.ts';

/** The operation that a permit begins, with nothing decided yet: everything it is about stands in the permit. */
export function openOperation(context: Context, { token, claims }: ReturnType<typeof mintPermit>, state: 'minted' | 'running'): Operation {
  return {
    permit: claims.jti,
    token,
    subject: claims.sub,
    consent: claims.consent,
    action: claims.action,
    purpose: claims.purpose,
    enrolments: claims.enrolments,
    state,
    decision: null,
    leafIndex: null,
    receipt: null,
    statements: [],
    request: null,
    problem: null,
    createdAt: now(context),
    expiresAt: new Date(claims.exp * 1000).toISOString(),
  };
}
