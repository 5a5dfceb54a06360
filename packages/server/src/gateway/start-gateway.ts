import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import {
  builtinNotices,
  type Clock,
  type FaceModel,
  fromBase64Url,
  type IntakeOrder,
  issuerKeysOf,
  type KeyWrapper,
  loadPolicy,
  localKeyWrapper,
  type PartyCard,
  type PartyId,
  type PublishedNotice,
  type Roster,
  ScleraError,
  toBase64Url,
} from '@sclera/core';
import {
  archiveNotices,
  type ControllerFacts,
  createAssessments,
  createCampaigns,
  createClaims,
  createDevices,
  createFigures,
  createMarks,
  createMembers,
  createOnboarding,
  createPersonhood,
  createRelying,
  createSharedKeys,
  createSnapshots,
  createTasks,
  createTransfers,
  createTrust,
  findPublishedNotice,
  openCampaignShelves,
  requireSameKey,
  type StandingFacts,
} from '@sclera/services';
import { type Closable, openGatewayStore, openKeyring } from '@sclera/storage';
import type { Logger } from 'pino';
import type { ChainSettings } from '../compose/chain-file.ts';
import type { ControllerSettings } from '../compose/controller-file.ts';
import { openControl } from '../node/control.ts';
import { type GatewayKeys, openGatewayKeys } from '../node/index.ts';
import { unsignedCapturesTaken } from '../node/log.ts';
import { claimOnce } from '../node/store-mark.ts';
import { createIntake } from '../order/intake.ts';
import { createUpkeepDesk } from '../order/upkeep-desk.ts';
import { PartyLink } from '../party/index.ts';
import { createGatewayApp } from './app.ts';
import { tpmAttestation } from './attestation/tpm-attestation.ts';
import { webAuthnAttestation } from './attestation/web-authn-attestation.ts';
import { capturePolicyOf } from './capture-policy.ts';
import { dealKeys } from './deal-keys.ts';
import { documentSecret, judgeUnder } from './evaluations.ts';
import { gatewayControl, warnOfCertificates } from './gateway-control.ts';
import { standingOf } from './jurisdictions.ts';
import { lingerWhileSending } from './linger.ts';
import { createMetrics } from './metrics.ts';
import { takeObligations } from './obligations.ts';
import { authorityFolder } from './operators/authority-folder.ts';
import { createOidcLogin } from './operators/oidc-login.ts';
import { placeOf, webAuthnPasskeys } from './operators/web-authn.ts';
import { watchParties } from './party-watch.ts';
import { openPublicLog, type PublicLog } from './public-log.ts';
import { chainDesk, ledgerDesk } from './rewards/books.ts';
import { keepInOrder } from './upkeep.ts';

import { openWitnesses, type WitnessAddress, type Witnesses } from './witnesses.ts';

export interface GatewayOptions {
  /** The gateway's own folder: its keys, and its embedded store. */
  readonly dir: string;
  readonly roster: Roster;
  readonly listen: { readonly host: string; readonly port: number };
  /** PostgreSQL instead of the embedded store. */
  readonly databaseUrl?: string | undefined;
  /** Opens the order of intake at a broker; without it the order is kept in the gateway's own database. */
  readonly openBroker?: (() => Promise<IntakeOrder & Pick<Closable, 'close'>>) | undefined;
  /** Where the console is served, for CORS and the redirect. */
  readonly consoleOrigin?: string | null | undefined;
  /** Host names under which the gateway may be asked, besides 127.0.0.1 and localhost. */
  readonly hostNames?: readonly string[] | undefined;
  /** Absolute paths of further rule packs. */
  readonly policyPacks?: readonly string[] | undefined;
  /** What the operator states for every use. */
  readonly standing?: StandingFacts | undefined;
  /** Who answers for the platform, to people and to authorities, and where its operators sign in. */
  readonly controller?: ControllerSettings | null | undefined;
  /** The contract that pays rewards on a chain. Default none: there is the ledger. */
  readonly chain?: ChainSettings | null | undefined;
  /** Who is asked to cosign the checkpoints of the log. */
  readonly witnesses?: readonly WitnessAddress[] | undefined;
  /** Wraps the key of the keyring. Default: the file `keys/record.key`. */
  readonly keyWrapper?: KeyWrapper | undefined;
  /** Takes captures that no device signed, too. Default false. The parties refuse them unless each of their operators says the same. */
  readonly unsignedCaptures?: boolean | undefined;
  /** Whose embeddings of faces are compared. Default: the built-in one. The parties must be told the same. */
  readonly faceModel?: FaceModel | undefined;
  /** It is tried out on one computer: where no impact assessment is in force, labelled trial ones are made. */
  readonly trial?: boolean | undefined;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
}

export interface RunningGateway {
  /** `http://host:port` */
  readonly address: string;
  /** Resolves when the store is gone for good. */
  readonly lost: Promise<void>;
  /** Lets what is under way end, then closes everything. */
  close(): Promise<void>;
}

/** A party's answer to one call; less than clients wait for theirs. */
const callTimeoutMs = 110_000;
/** A capture keeps a client busy for seconds between two requests; Node’s 5 s would close the connection under its hands. */
const keepAliveMs = 120_000;
/** In a rush a client may need minutes until it sends what it has connected for; a connection that waits costs some 20 kB. */
const requestWithinMs = 300_000;
const headersWithinMs = requestWithinMs;
const watchEveryMs = 2000;
const closeWithinMs = 5000;
const showEveryMs = 10_000;
/** Connections the system keeps until they are taken: with Node’s 511 a rush of thousands finds some of them reset instead of answered. */
const connectionsWaiting = 16_384;

/** Starts the gateway. Throws `configuration-invalid`, `store-foreign`, `store-unavailable`. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { dir, roster, logger, clock = Date.now } = options;
  const keys = await openGatewayKeys(dir);
  requireOwnCard(roster, keys);
  const policy = loadPolicy({ packs: options.policyPacks ?? [] });
  const keyring = await openKeyring(join(dir, 'keyring'), options.keyWrapper ?? localKeyWrapper(keys.keyEncryptionKey));
  if (keyring.damaged > 0) logger.warn({ damaged: keyring.damaged }, 'keys of the keyring could not be read');
  const where = options.databaseUrl === undefined ? { dataDir: join(dir, 'store') } : { url: options.databaseUrl };
  const store = await openGatewayStore(where, keyring).catch(async (error: unknown) => {
    await keyring.close();
    throw error;
  });
  let address = '';
  let broker: (IntakeOrder & Pick<Closable, 'close'>) | null = null;
  try {
    await claimOnce(
      store,
      // The key of its log names a platform for good: a rotation gives the gateway another to sign with.
      `gateway ${roster.gateway.logKey}`,
      dir,
      'Put it back from a backup: consents, receipts and the public log are in it',
    );
    broker = (await options.openBroker?.()) ?? null;
    const order = broker ?? store.order;
    const tls = { tlsKey: keys.tls.privateKey, tlsCert: keys.tls.certificate };
    const links = roster.parties.map((card) => new PartyLink({ card, roster, ...tls, order, handsOut: broker === null }));
    const { secretKey, publicKey } = keys.signing;
    const issuerKeys = issuerKeysOf(roster.gateway);
    const intake = createIntake({ order, links, secretKey, keys: issuerKeys, clock, logger });
    const parties = intake.ports;
    const upkeepDesk = createUpkeepDesk({ order, links, issuer: roster.gateway.issuer, secretKey, clock });
    const sharedKeys = createSharedKeys({ store, parties, deal: upkeepDesk.deal });
    const metrics = createMetrics();
    const notices = noticesOf(roster);
    await archiveNotices(store.records, notices);
    const devices = createDevices({
      store,
      clock,
      policy: capturePolicyOf(options),
      verifiers: [
        webAuthnAttestation(placeOf(options.consoleOrigin ?? null), { roots: options.standing?.authenticatorRoots ?? [], clock }),
        tpmAttestation(options.standing?.tpm, clock),
      ],
    });
    const recipients = roster.parties.map(({ operator, country }) => ({ name: operator, country }));
    const assessments = createAssessments({ store, notices, rules: policy.rules, recipients, clock });
    if (options.trial === true) {
      for (const { id, purpose, label } of await assessments.beginTrial()) logger.warn({ assessment: id, purpose }, label);
    }
    const standing = standingOf(roster, options.standing);
    const tasks = createTasks({ store, clock });
    const transfers = createTransfers({ store, clock, standing });
    await requireSameKey(store.records, keys.marks);
    const claims = createClaims({ store, clock, limits: options.standing?.lines });
    const members = createMembers({ store, clock });
    const shelves = openCampaignShelves(store.records);
    const figures = createFigures({ records: store.records, clock });
    const personhood = createPersonhood({
      store,
      devices,
      transfers,
      parties,
      policy,
      standing,
      notices,
      issuer: roster.gateway.issuer,
      secretKey,
      publicKey,
      formerKeys: issuerKeys.formerIssuerKeys ?? [],
      partyKeys: byParty(roster, ({ signingKey }) => fromBase64Url(signingKey)),
      formerPartyKeys: byParty(roster, ({ formerSigningKeys }) =>
        formerSigningKeys.map(({ signingKey, until }) => ({ publicKey: fromBase64Url(signingKey), until })),
      ),
      recipients,
      assessmentOf: assessments.current,
      faceModel: options.faceModel,
      lines: claims,
      members,
      snapshots: createSnapshots(shelves, { members, clock }),
      clock,
      askAgainDays: options.standing?.askAgainDays,
      callTimeoutMs,
      judgeEvaluation: judgeUnder(sharedKeys),
      observeLiar: (party) =>
        logger.error({ party, problem: 'parties-disagree' }, 'what a party evaluated does not hold: it lies, or its share is damaged'),
      observe: (observation) => {
        metrics.observeOperation(observation);
        figures.observe(observation).catch((err: unknown) => logger.warn({ err }, 'a figure of the day was not counted'));
      },
      oblige: takeObligations(tasks, logger),
    });
    const onboarding = createOnboarding({
      store,
      clock,
      claims,
      marks: createMarks(keys.marks),
      personhood,
      faceModel: options.faceModel,
      issuer: roster.gateway.issuer,
      secretKey,
    });
    const relying = createRelying({ store, roots: members, issuer: roster.gateway.issuer, secretKey, publicKey, clock });
    const campaigns = createCampaigns({
      store,
      shelves,
      members,
      policy,
      standing,
      figures,
      desks: {
        ledger: ledgerDesk({ records: store.records, clock, publicKey, secretKey }),
        chain: await chainDesk(options.chain ?? null),
      },
      issuer: roster.gateway.issuer,
      clock,
      documentSecret: (document) => documentSecret(personhood, document),
      // It may be many people, and a party may be away: nobody waits for it.
      letGo: async () => {
        personhood.expireEnrolments().catch((err: unknown) => logger.error({ err }, 'what was kept for a list was not erased'));
      },
    });
    const trust = createTrust(
      {
        store,
        personhood,
        issuer: roster.gateway.issuer,
        secretKey,
        notices,
        parties: roster.parties,
        facts: options.controller?.facts ?? unstatedFacts(roster),
        standing,
        witnesses: (options.witnesses ?? []).map(({ key }) => key.name),
        clock,
      },
      {
        passkeys: webAuthnPasskeys(placeOf(options.consoleOrigin ?? null)),
        authority: authorityFolder(options.controller?.authorityFolder ?? null),
        tasks,
        transfers,
        assessments,
        onboarding,
        relying,
        members,
        campaigns,
      },
    );
    const upkeep = keepInOrder(personhood, trust, logger);
    const watch = watchParties(parties, {
      everyMs: watchEveryMs,
      timeoutMs: watchEveryMs,
      onLook: (health) => {
        for (const { id, up } of health) metrics.setParty(id, up);
      },
      onReturn: (party) => {
        logger.info({ party }, 'party answers again');
        upkeep.recover();
      },
    });
    const witnesses = openWitnesses(options.witnesses ?? [], logger);
    const publicLog = openPublicLog({ store: store.log, origin: roster.gateway.issuer, secretKey: keys.log.secretKey, witnesses });
    const { login, publicUrl } = options.controller ?? { login: null, publicUrl: null };
    const app = createGatewayApp({
      personhood,
      trust,
      login: login === null ? undefined : createOidcLogin(login, trust.operators, clock),
      devices,
      log: store.log,
      publicLog,
      card: roster.gateway,
      parties: roster.parties,
      notices,
      findNotice: (hash) => findPublishedNotice(store.records, hash),
      watch,
      keysDealt: () => sharedKeys.publicKey('person') !== null,
      metrics,
      logger,
      version: await readVersion(),
      consoleOrigin: options.consoleOrigin ?? null,
      publicUrl: () => publicUrl ?? namedHere(address),
      hostNames: [...(options.hostNames ?? []), ...(publicUrl === null ? [] : [new URL(publicUrl).hostname])],
    });
    const server = createAdaptorServer({
      fetch: lingerWhileSending(app.fetch),
      // What is left of a body is discarded by linger.ts, without the half second after which the library cuts a slow client off.
      autoCleanupIncoming: false,
      serverOptions: { keepAliveTimeout: keepAliveMs, headersTimeout: headersWithinMs, requestTimeout: requestWithinMs },
    });
    address = await listen(server, options.listen);
    upkeep.start();
    warnOfCertificates(roster, clock, logger);
    const stopDealing = dealKeys(sharedKeys, logger);
    const stopShowing = showWitnesses(publicLog, witnesses);
    const desks = { trust, devices, transfers };
    const control = await openControl(dir, gatewayControl({ roster, parties, upkeep: upkeepDesk, sharedKeys, desks, logger }));
    if (options.unsignedCaptures === true) logger.warn(unsignedCapturesTaken);
    logger.info({ address }, 'gateway listens');
    return {
      address,
      lost: store.lost,
      close: async () => {
        await control.close();
        upkeep.stop();
        stopDealing();
        watch.stop();
        stopShowing();
        await stopServing(server);
        await within(closeWithinMs, personhood.settled());
        intake.stop();
        await broker?.close();
        await store.close();
        await keyring.close();
        logger.info('gateway stopped');
      },
    };
  } catch (error) {
    await broker?.close();
    await store.close();
    await keyring.close();
    throw error;
  }
}

/** On this machine pages are at localhost (passkeys know names alone), and a browser takes 127.0.0.1 for another site: no cookie of a sign-in would come back. */
function namedHere(address: string): string {
  return address.replace('//127.0.0.1:', '//localhost:');
}

/** Witnesses see the log grow also while nobody asks for it. */
function showWitnesses(log: PublicLog, witnesses: Witnesses): () => void {
  if (witnesses.count === 0) return () => {};
  // What fails is logged where it is asked for.
  const timer = setInterval(() => void log.checkpoint().catch(() => undefined), showEveryMs);
  return () => clearInterval(timer);
}

/** A roster names who is who; a gateway with other keys than its card would sign what nobody accepts. */
function requireOwnCard(roster: Roster, keys: GatewayKeys): void {
  const { signingKey, logKey, tlsCertificate } = roster.gateway;
  const same =
    signingKey === toBase64Url(keys.signing.publicKey) &&
    logKey === toBase64Url(keys.log.publicKey) &&
    tlsCertificate === keys.tls.certificate;
  if (!same) throw new ScleraError('configuration-invalid', 'The roster names other keys for the gateway than those in its data folder.');
}

/** What is known of a platform whose operator has stated nothing. */
function unstatedFacts({ gateway }: Roster): ControllerFacts {
  const controller = { name: gateway.operator, country: gateway.country, contact: '' };
  return { controller, officer: null, authority: { name: '', contact: '' } };
}

function byParty<T>(roster: Roster, of: (card: PartyCard) => T): Record<PartyId, T> {
  return Object.fromEntries(roster.parties.map((card) => [card.id, of(card)])) as Record<PartyId, T>;
}

function noticesOf(roster: Roster): readonly PublishedNotice[] {
  return builtinNotices({ controller: roster.gateway.operator, parties: roster.parties });
}

function listen(server: ServerType, where: { readonly host: string; readonly port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${error.code ?? 'unknown reason'})`;
      reject(new ScleraError('configuration-invalid', `Port ${where.port} ${reason}.`, { cause: error }));
    });
    server.listen({ ...where, backlog: connectionsWaiting }, () => {
      const { port } = server.address() as AddressInfo;
      resolve(`http://${where.host.includes(':') ? `[${where.host}]` : where.host}:${port}`);
    });
  });
}

/** No new requests; those under way may end. */
async function stopServing(server: ServerType): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await within(closeWithinMs, closed);
  if ('closeAllConnections' in server) server.closeAllConnections();
}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
