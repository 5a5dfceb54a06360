import { createRoute, z } from '@hono/zod-openapi';
import { consentProblem, findNotices, type Purpose, purposes } from '@sclera/core';
import type { AboutBiometrics, Platform } from '@sclera/sdk/contract';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { json, problem } from './common.ts';

/** Who runs this, and what people are told. */
export function addPlatformRoutes(app: GatewayApp, deps: GatewayDeps): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/platform',
      tags: ['platform'],
      summary: 'Who runs this platform, and the keys to seal for and to check signatures with',
      responses: { 200: json(schemas.Platform, 'The platform'), default: problem },
    }),
    async (c) => c.json(await describePlatform(deps), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/.well-known/biometrics',
      tags: ['platform'],
      summary: 'What this controller collects and why, who holds it where, and how to use each right; for machines',
      responses: { 200: json(schemas.AboutBiometrics, 'The answer'), default: problem },
    }),
    async (c) => c.json((await deps.trust.about()) as AboutBiometrics, 200, { 'Cache-Control': 'no-cache' }),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/notices',
      tags: ['consent'],
      summary: 'What a person is told before they decide',
      request: {
        query: z.object({
          purpose: z.enum(purposes as [Purpose, ...Purpose[]]).optional(),
          language: z.string().max(35).optional(),
        }),
      },
      responses: { 200: json(schemas.Notices, 'Notices in force'), default: problem },
    }),
    (c) => {
      const { purpose, language } = c.req.valid('query');
      const wanted = { ...(purpose === undefined ? {} : { purpose }), ...(language === undefined ? {} : { language }) };
      return c.json(findNotices(deps.notices, wanted), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/notices/{hash}',
      tags: ['consent'],
      summary: 'A notice that was ever in force, by the hash that a consent names',
      request: { params: z.object({ hash: z.string() }) },
      responses: { 200: json(schemas.Notice, 'The notice'), default: problem },
    }),
    async (c) => {
      const notice = await deps.findNotice(c.req.valid('param').hash);
      if (notice === null) throw consentProblem('notice-unknown');
      return c.json(notice, 200, { 'Cache-Control': 'public, max-age=31536000, immutable' });
    },
  );
}

async function describePlatform(deps: GatewayDeps): Promise<Platform> {
  const { issuer, operator, country, signingKey, formerSigningKeys, logKey } = deps.card;
  const health = await deps.watch.look();
  return {
    name: 'sclera',
    version: deps.version,
    gateway: { issuer, operator, country, signingKey, formerSigningKeys, logKey },
    parties: deps.parties.map((card) => ({
      id: card.id,
      operator: card.operator,
      country: card.country,
      sealingKey: card.sealingKey,
      signingKey: card.signingKey,
      formerSigningKeys: card.formerSigningKeys,
      up: health.some(({ id, up }) => id === card.id && up),
    })),
    purposes: [...new Set(deps.notices.map(({ purpose }) => purpose))],
    abroad: deps.personhood.abroad(),
    presentations: deps.personhood.presentations,
    console: deps.consoleOrigin,
  };
}
