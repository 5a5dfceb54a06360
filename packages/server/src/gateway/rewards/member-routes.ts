import { createRoute, z } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { limitRate } from '../operators/limit-rate.ts';
import { body, json, needsPersonalKey, problem, requirePersonalKey } from '../routes/common.ts';
import { plainEpoch, plainMembership } from './plain.ts';

/** A device registers once, and again where it did not hear the answer. */
const mostAMinute = 20;
const noStore = { 'Cache-Control': 'no-store' };
const tags = ['members'];

/** The public list of commitments, and what a person registers in it. */
export function addMemberRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { members } = deps.trust;
  const limit = limitRate(mostAMinute);
  const own = { tags, security: needsPersonalKey, middleware: requirePersonalKey(deps) } as const;
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/members',
      tags,
      summary: 'The list of members as it was last published: its number, root and size',
      description:
        'Published when it has changed, some minutes apart, each time with a leaf of the log. A list can be had for ten minutes after the next one was published; a proof is over the one that its request names.',
      responses: { 200: json(schemas.MembersEpoch, 'The epoch'), default: problem },
    }),
    async (c) => c.json(plainEpoch(await members.published()), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/members/{epoch}',
      tags,
      summary: 'Who is in an epoch: commitments, in the order of the group, and nothing that says whose',
      description: 'A wallet takes the whole list and finds its own place, so that nobody learns which is its.',
      request: { params: z.object({ epoch: z.coerce.number().int().nonnegative() }) },
      responses: { 200: json(schemas.MembersList, 'The list'), default: problem },
    }),
    async (c) => {
      const { epoch } = c.req.valid('param');
      return c.json({ epoch, commitments: (await members.commitments(epoch)).map(String) }, 200);
    },
  );
  app.openapi(
    createRoute({
      ...own,
      method: 'post',
      path: '/v1/me/commitment',
      summary: 'Register the commitment of one’s record: the first stays, the same again is welcome',
      request: { body: body(schemas.CommitmentRequest) },
      responses: { 200: json(schemas.OwnCommitment, 'What the record has'), default: problem },
    }),
    async (c) => {
      const subject = c.get('subject');
      limit(subject);
      const { enrolment, commitment } = c.req.valid('json');
      return c.json(plainMembership(await members.join({ subject, enrolment }, BigInt(commitment))), 200, noStore);
    },
  );
  app.openapi(
    createRoute({
      ...own,
      method: 'post',
      path: '/v1/me/commitment/rotation',
      summary: 'Replace it: the device that has the other one was stolen. Once in 30 days, and only after the eyes were shown',
      request: { body: body(schemas.RotationRequest) },
      responses: { 200: json(schemas.OwnCommitment, 'What the record has now; the other one is revoked'), default: problem },
    }),
    async (c) => {
      const subject = c.get('subject');
      limit(subject);
      const { enrolment, commitment, rotation } = c.req.valid('json');
      const rotated = await members.rotate({ subject, enrolment }, { commitment: BigInt(commitment), rotation });
      return c.json(plainMembership(rotated), 200, noStore);
    },
  );
}
