import { createRoute } from '@hono/zod-openapi';
import { deviceIdOf } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { limitRate } from '../operators/limit-rate.ts';
import { callerOf } from '../operators/operator-route.ts';
import { body, json, problem } from './common.ts';

/** Devices that are new here, from one address: behind one there may be a whole office of browsers. */
const mostAMinute = 60;

/** A capture device needs no person's key: what lets it in is the operators' code, or that the operators let every device in. */
export function addDeviceRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const limit = limitRate(mostAMinute);
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/devices',
      tags: ['use'],
      summary: 'Make a capture device known by its public key',
      description:
        'With a registration code of the operators, or without one where devices may register themselves. Where the operators approve each device, one that registered itself is `pending` until they do. The same key again is the same device. Without an attestation the key is a software key: the answer and every receipt call it weak.',
      request: { body: body(schemas.DeviceRegistration) },
      responses: { 200: json(schemas.DeviceAnswer, 'The device'), default: problem },
    }),
    async (c) => {
      const registration = c.req.valid('json');
      const known = registration.code === null ? await deps.devices.find(deviceIdOf(registration.key)) : null;
      if (known === null) limit(callerOf(c));
      return c.json(await deps.devices.register(registration), 200);
    },
  );
}
