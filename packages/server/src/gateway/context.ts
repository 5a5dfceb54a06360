import type { OpenAPIHono } from '@hono/zod-openapi';
import type { GatewayCard, LogStore, PartyCard, PublishedNotice, SubjectId } from '@sclera/core';
import type { Actor, Devices, Personhood, Trust } from '@sclera/services';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';
import type { OidcLogin } from './operators/oidc-login.ts';
import type { PartyWatch } from './party-watch.ts';
import type { PublicLog } from './public-log.ts';

/** Everything the routes need; wired once, in start-gateway.ts or in a test. */
export interface GatewayDeps {
  readonly personhood: Personhood;
  readonly trust: Trust;
  /** Where operators sign in besides by passkey; left out where there is no such place. */
  readonly login?: OidcLogin | undefined;
  readonly devices: Devices;
  readonly log: Pick<LogStore, 'size'>;
  readonly publicLog: PublicLog;
  readonly card: GatewayCard;
  readonly parties: readonly PartyCard[];
  readonly notices: readonly PublishedNotice[];
  /** A notice that was ever in force, by its hash. */
  readonly findNotice: (hash: string) => Promise<PublishedNotice | null>;
  readonly watch: PartyWatch;
  /** Whether the three have dealt the keys that they hold together, which they do at the first start. Absent: they have. */
  readonly keysDealt?: () => boolean;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly version: string;
  /** Origin of the console, for CORS and the redirect; null where there is none. */
  readonly consoleOrigin: string | null;
  /** Where browsers and relying parties reach this gateway, without a slash at its end: stated, or where it listens. */
  readonly publicUrl: () => string;
  /** Host names under which the gateway may be asked, besides 127.0.0.1, localhost and [::1]. */
  readonly hostNames: readonly string[];
}

export interface GatewayEnv {
  Variables: {
    requestId: string;
    /** Whose personal key came with the request; set by `requirePersonalKey`. */
    subject: SubjectId;
    /** Who asks, of those who run the platform; set by the operators' routes. */
    actor: Actor;
    /** Code of the problem the request ended with. */
    problem: string;
  };
}

export type GatewayApp = OpenAPIHono<GatewayEnv>;
