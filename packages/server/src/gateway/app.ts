import { OpenAPIHono } from '@hono/zod-openapi';
import { ScleraError } from '@sclera/core';
import type { GatewayApp, GatewayDeps, GatewayEnv } from './context.ts';
import { addGuards } from './guards.ts';
import { addOperatorRoutes } from './operators/routes.ts';
import { answerProblem, refuseInvalid } from './problems.ts';
import { addVerifyRoutes } from './relying/verify-routes.ts';
import { addAssessmentRoutes } from './routes/assessments.ts';
import { addComparisonRoutes } from './routes/comparisons.ts';
import { addConsentRoutes } from './routes/consents.ts';
import { addDeletionRoutes } from './routes/deletions.ts';
import { addDeviceRoutes } from './routes/devices.ts';
import { addDocsRoutes } from './routes/docs.ts';
import { addErasureRoutes } from './routes/erasures.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addLogRoutes } from './routes/log.ts';
import { addPasskeyRoutes } from './routes/passkeys.ts';
import { addPersonRoutes } from './routes/person.ts';
import { addPlatformRoutes } from './routes/platform.ts';
import { addReportRoutes } from './routes/reports.ts';
import { addRightsRoutes } from './routes/rights.ts';
import { addSimRoutes } from './routes/sim.ts';

/** The gateway's HTTP face, without a socket: `app.request()` answers in a test as `serve` does on a port. */
export function createGatewayApp(deps: GatewayDeps): GatewayApp {
  const app: GatewayApp = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid, strict: false });
  app.onError((error, c) => answerProblem(deps, error, c));
  app.notFound((c) => answerProblem(deps, new ScleraError('not-found'), c));
  addGuards(app, deps);
  addPlatformRoutes(app, deps);
  addAssessmentRoutes(app, deps);
  addPersonRoutes(app, deps);
  addPasskeyRoutes(app, deps);
  addRightsRoutes(app, deps);
  addReportRoutes(app, deps);
  addConsentRoutes(app, deps);
  addComparisonRoutes(app, deps);
  addSimRoutes(app, deps);
  addDeviceRoutes(app, deps);
  addErasureRoutes(app, deps);
  addDeletionRoutes(app, deps);
  addLogRoutes(app, deps);
  addVerifyRoutes(app, deps);
  addOperatorRoutes(app, deps);
  addHealthRoutes(app, deps);
  addDocsRoutes(app, deps);
  return app;
}
