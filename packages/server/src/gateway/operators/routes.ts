import { z } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import { dayOf, type Role, roles } from '@sclera/services';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { assessmentRoutes } from './assessment-routes.ts';
import { breachRoutes } from './breach-routes.ts';
import { campaignRoutes } from './campaign-routes.ts';
import { counterRoutes } from './counter-routes.ts';
import { dutyRoutes } from './duty-routes.ts';
import { addOidcRoutes } from './oidc-routes.ts';
import { addOperatorRoute, type OperatorRoute, operatorLimit, withBody } from './operator-route.ts';
import { relyingRoutes } from './relying-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import { addSignInRoutes } from './sign-in.ts';

const time = z.iso.datetime();
const role = z.enum(roles as readonly [Role, ...Role[]]);
const Account = z.object({ account: z.string(), role, state: z.string(), passkeys: z.number().int() });
const accountRoutes: readonly OperatorRoute[] = [
  {
    method: 'get',
    path: '/v1/operator/me',
    act: 'who-am-i',
    roles,
    scope: 'read:status',
    summary: 'Whose session or key this is',
    body: null,
    answer: z.object({ kind: z.string(), account: z.string(), role: role.optional(), scopes: z.array(z.string()).optional() }),
    handle: async (_, { actor }) => actor,
  },
  {
    method: 'get',
    path: '/v1/operator/accounts',
    act: 'accounts-read',
    roles: ['operator', 'auditor'],
    scope: null,
    summary: 'Accounts: roles and states; there are no names',
    body: null,
    answer: z.array(Account),
    handle: ({ operators }) => operators.accounts(),
  },
  {
    method: 'post',
    path: '/v1/operator/accounts/{id}/closing',
    act: 'account-closed',
    roles: ['operator'],
    scope: null,
    summary: 'Shut an account out; its sessions end',
    body: null,
    answer: schemas.Done,
    handle: async ({ operators }, { id }) => {
      await operators.closeAccount(id);
      return { ok: true };
    },
  },
  {
    method: 'get',
    path: '/v1/operator/keys',
    act: 'keys-read',
    roles: ['operator', 'auditor'],
    scope: null,
    summary: 'API keys: scopes and ends, never the keys',
    body: null,
    answer: z.array(z.object({ id: z.string(), scopes: z.array(z.string()), endsAt: time.nullable(), state: z.string() })),
    handle: ({ operators }) => operators.keys(),
  },
  withBody({
    method: 'post',
    path: '/v1/operator/keys',
    act: 'key-made',
    roles: ['operator'],
    scope: null,
    summary: 'A new API key, told this once',
    body: z.strictObject({ scopes: z.array(z.string()), days: z.number().int() }),
    answer: z.object({ id: z.string(), key: z.string(), endsAt: time }),
    handle: ({ operators }, { body }) => operators.makeKey(body),
  }),
  {
    method: 'post',
    path: '/v1/operator/keys/{id}/ending',
    act: 'key-ended',
    roles: ['operator'],
    scope: null,
    summary: 'End an API key',
    body: null,
    answer: schemas.Done,
    handle: async ({ operators }, { id }) => {
      await operators.endKey(id);
      return { ok: true };
    },
  },
  {
    method: 'get',
    path: '/v1/operator/acts',
    act: 'acts-read',
    roles: ['auditor'],
    scope: 'read:audit',
    summary: 'What those who run the platform did on a day, default today; part by part',
    body: null,
    answer: schemas.ActPage,
    handle: ({ operators }, { day, part }) => operators.acts(day ?? dayOf(new Date().toISOString()), part),
  },
];

/** Every route for those who run the platform, each with the roles it is open to. */
export const operatorRoutes: readonly OperatorRoute[] = [
  ...accountRoutes,
  ...reviewRoutes,
  ...counterRoutes,
  ...assessmentRoutes,
  ...breachRoutes,
  ...dutyRoutes,
  ...relyingRoutes,
  ...campaignRoutes,
];

export function addOperatorRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const limit = operatorLimit();
  addSignInRoutes(app, deps);
  if (deps.login) addOidcRoutes(app, deps, deps.login);
  for (const route of operatorRoutes) addOperatorRoute(app, deps, route, limit);
}
