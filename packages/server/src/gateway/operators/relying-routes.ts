import { schemas } from '@sclera/sdk/contract';
import { type OperatorRoute, withBody } from './operator-route.ts';

const base = '/v1/operator/relying-parties';

/** Who may ask people to show that they are one human. A key that does so is made by a person with an account, and never by an API key. */
export const relyingRoutes: readonly OperatorRoute[] = [
  {
    method: 'get',
    path: base,
    act: 'relying-parties-read',
    roles: ['operator', 'auditor'],
    scope: 'read:status',
    summary: 'Relying parties: names, scopes and addresses, never keys',
    body: null,
    answer: schemas.RelyingPartyLines,
    handle: ({ relying }) => relying.parties.list(),
  },
  withBody({
    method: 'post',
    path: base,
    act: 'relying-party-registered',
    roles: ['operator'],
    scope: null,
    summary: 'Register a relying party; its key is told this once',
    body: schemas.RelyingPartyRegistration,
    answer: schemas.KeyedRelyingParty,
    handle: ({ relying }, { body }) => relying.parties.register(body),
  }),
  withBody({
    method: 'post',
    path: `${base}/{id}/change`,
    act: 'relying-party-changed',
    roles: ['operator'],
    scope: null,
    summary: 'Other scopes and addresses; the name that people know stays',
    body: schemas.RelyingPartyFacts,
    answer: schemas.RelyingPartyLine,
    handle: ({ relying }, { id, body }) => relying.parties.change(id, body),
  }),
  {
    method: 'post',
    path: `${base}/{id}/key`,
    act: 'relying-key-renewed',
    roles: ['operator'],
    scope: null,
    summary: 'Another key, told this once; the one before is good for nothing then',
    body: null,
    answer: schemas.KeyedRelyingParty,
    handle: ({ relying }, { id }) => relying.parties.renewKey(id),
  },
  {
    method: 'post',
    path: `${base}/{id}/closing`,
    act: 'relying-party-closed',
    roles: ['operator'],
    scope: null,
    summary: 'Close a relying party for good: it gets no answers any more',
    body: null,
    answer: schemas.RelyingPartyLine,
    handle: ({ relying }, { id }) => relying.parties.close(id),
  },
];
