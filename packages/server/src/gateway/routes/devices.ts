import { createRoute } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { body, json, problem } from './common.ts';

/** A capture device needs no person's key: what lets it in is the operators' code, or that the operators let every device in. */
export function addDeviceRoutes(app: GatewayApp, deps: GatewayDeps): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/devices',
      tags: ['use'],
      summary: 'Make a capture device known by its public key',
      description:
        'With a registration code of the operators, or without one where devices may register themselves. The same key again is the same device. Without an attestation the key is a software key, and receipts say that it is weak.',
      request: { body: body(schemas.DeviceRegistration) },
      responses: { 200: json(schemas.DeviceAnswer, 'The device'), default: problem },
    }),
    async (c) => c.json(await deps.devices.register(c.req.valid('json')), 200),
  );
}
