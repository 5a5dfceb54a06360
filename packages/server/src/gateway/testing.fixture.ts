import { toBase64Url } from '@sclera/core';
import {
  type CampaignsOptions,
  createDevices,
  createMembers,
  createPersonhood,
  createTrust,
  type Personhood,
  type PersonhoodOptions,
  type Roots,
  type Trust,
} from '@sclera/services';
import { createWorld, fakeTrustPorts, type World } from '@sclera/services/testing';
import pino from 'pino';
import { createGatewayApp } from './app.ts';
import type { GatewayApp } from './context.ts';
import { createMetrics } from './metrics.ts';
import { createOidcLogin, type LoginSettings } from './operators/oidc-login.ts';
import { watchParties } from './party-watch.ts';
import { openPublicLog } from './public-log.ts';
import { openWitnesses } from './witnesses.ts';

export interface TestApp {
  readonly world: World;
  readonly personhood: Personhood;
  readonly trust: Trust;
  readonly app: GatewayApp;
}

/** What else a test says of the platform. */
interface TestPlatform {
  readonly login?: LoginSettings;
  /** The list of members that relying parties are told about. */
  readonly roots?: Roots;
  readonly publicUrl?: string;
  readonly consoleOrigin?: string;
  readonly rewards?: Partial<CampaignsOptions>;
}

/** A gateway's HTTP face over a platform in memory, with passkeys of nobody. */
export function createTestApp(
  change: Partial<PersonhoodOptions> = {},
  { login, roots, publicUrl = 'http://127.0.0.1:8440', consoleOrigin, rewards = {} }: TestPlatform = {},
): TestApp {
  const world = createWorld();
  const members = createMembers({ store: world.store, clock: () => world.nowMs });
  const options = world.options({ members, ...change });
  const logger = pino({ level: 'silent' });
  const personhood = createPersonhood(options);
  const trust = createTrust(world.trust(personhood), fakeTrustPorts(world.trust(personhood), roots, { ...rewards, members }));
  const { issuer, secretKey, publicKey } = options;
  const key = toBase64Url(publicKey);
  const app = createGatewayApp({
    personhood,
    devices: createDevices({ store: world.store, clock: options.clock, policy: 'signed', verifiers: [] }),
    trust,
    login: login && createOidcLogin(login, trust.operators, Date.now),
    log: world.store.log,
    publicLog: openPublicLog({ store: world.store.log, origin: issuer, secretKey, witnesses: openWitnesses([], logger) }),
    card: { id: 'gateway', operator: 'G', country: 'ZZ', issuer, tlsCertificate: '', signingKey: key, formerSigningKeys: [], logKey: key },
    parties: world.parties.ports.map(({ id }) => ({
      id,
      operator: `Operator ${id}`,
      country: 'ZZ',
      address: '127.0.0.1:1',
      tlsCertificate: '',
      sealingKey: key,
      signingKey: key,
      formerSigningKeys: [],
    })),
    notices: options.notices,
    findNotice: async (hash) => options.notices.find((notice) => notice.hash === hash) ?? null,
    watch: watchParties(world.parties.ports, { everyMs: 1e6, timeoutMs: 100, onLook: () => undefined }),
    metrics: createMetrics(),
    logger,
    version: '0.0.0',
    consoleOrigin: consoleOrigin ?? null,
    publicUrl: () => publicUrl,
    hostNames: [],
  });
  return { world, personhood, trust, app };
}
