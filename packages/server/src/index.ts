export type { PlatformReport } from './compose/words.ts';
export { type ComposeOptions, composePlatform, type RunningPlatform } from './compose.ts';
export { createGatewayApp } from './gateway/app.ts';
export type { GatewayApp, GatewayDeps } from './gateway/context.ts';
export { type GatewayOptions, type RunningGateway, startGateway } from './gateway/start-gateway.ts';
