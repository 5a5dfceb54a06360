import { ScleraError, type SubjectId } from '@sclera/core';

/**
 * Who runs a platform. `operator`: keeps it running and its duties met. `reviewer`: answers people. `auditor`: reads what the others did. `clerk`: looks at people and
 * their documents at the counter, and sees nothing of those who do not stand there.
 * None of them can read a template, since there is none to read.
 */
export type Role = 'operator' | 'reviewer' | 'auditor' | 'clerk';
export const roles: readonly Role[] = ['operator', 'reviewer', 'auditor', 'clerk'];

/** What an API key may be made for. Answering people is not among them: that is for a human (GDPR 22(3), PIPL 24). */
export const scopes = ['read:queue', 'read:audit', 'read:tasks', 'write:tasks', 'read:status'] as const;
export type Scope = (typeof scopes)[number];

/** Who asks. */
export type Actor =
  | { readonly kind: 'account'; readonly account: SubjectId; readonly role: Role }
  | { readonly kind: 'key'; readonly account: SubjectId; readonly scopes: readonly Scope[] };

/** What a route is open to: accounts of these roles, and keys of this scope; null for no key at all. */
export interface Access {
  readonly roles: readonly Role[];
  readonly scope: Scope | null;
}

/** Throws `role-missing`, naming what is needed. */
export function requireAccess(actor: Actor, access: Access): void {
  const allowed =
    actor.kind === 'account' ? access.roles.includes(actor.role) : access.scope !== null && actor.scopes.includes(access.scope);
  if (allowed) return;
  const key = access.scope === null ? 'no API key may do it' : `or a key with the scope ${access.scope}`;
  throw new ScleraError('role-missing', `This needs the role ${access.roles.join(' or ')}; ${key}.`);
}
