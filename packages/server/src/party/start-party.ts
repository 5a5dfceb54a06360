import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  builtInFaceModel,
  type Clock,
  type FaceModel,
  type IntakeOrder,
  type KeyWrapper,
  localKeyWrapper,
  type PartyId,
  type PartyStore,
  type Roster,
  ScleraError,
  toBase64Url,
} from '@sclera/core';
import { type Closable, type OpenKeyring, openKeyring, openPartyStore } from '@sclera/storage';
import { partyCard } from '../node/card.ts';
import { createDotThreads } from '../node/dot-threads.ts';
import { forgetFormerSealingKeys, openPartyKeys, type PartyKeys } from '../node/keys.ts';
import { type Logger, unsignedCapturesTaken } from '../node/log.ts';
import { claimOnce } from '../node/store-mark.ts';
import { captureCheckIn } from './device-list.ts';
import { Gallery, type GalleryOptions } from './gallery.ts';
import { Meetings } from './meetings.ts';
import { createShareOpener } from './open-share.ts';
import { HeldOprfKeys } from './oprf-keys.ts';
import { listen } from './party-server.ts';
import { createPartyService, type OperationLine } from './party-service.ts';
import { ReferenceSafe } from './reference-safe.ts';
import { SerialQueue } from './serial-queue.ts';
import { Standing } from './standing.ts';
import { Upkeep } from './upkeep.ts';
import { WorkDesk } from './work-desk.ts';

export interface PartyOptions {
  readonly id: PartyId;
  /** The party's own folder: `keys/`, and `store/` where no database is named. */
  readonly dir: string;
  readonly roster: Roster;
  /** Port 0 takes a free one; the peers must find this party at the address its card names. */
  readonly listen: { readonly host: string; readonly port: number };
  /** A PostgreSQL database of its own instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Opens the order of intake at a broker; without it the gateway hands the entries out. */
  readonly openBroker?: (() => Promise<IntakeOrder & Pick<Closable, 'close'>>) | undefined;
  /** Wraps the key of the keyring. Default: the file `keys/record.key`. */
  readonly keyWrapper?: KeyWrapper | undefined;
  /** Whose embeddings of faces are compared, and from which likeness on they match; the same at all three. Default: the built-in one. */
  readonly faceModel?: FaceModel | undefined;
  /** Takes captures that no device signed, too. Default false. */
  readonly unsignedCaptures?: boolean | undefined;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  readonly limits?: Partial<PartyLimits>;
  /** Threads that search the gallery. Default: one for every core. */
  readonly threads?: number | undefined;
}

/** Waits, in milliseconds. */
export interface PartyLimits {
  /** For a peer to come to the same entry. Default 20,000. */
  readonly meetTimeoutMs: number;
  /** For a connection to a peer. Default 3,000. */
  readonly connectTimeoutMs: number;
  /** For one message of a peer during a comparison. Default 30,000. */
  readonly messageTimeoutMs: number;
  /** For running calls when the party stops. Default 5,000. */
  readonly shutdownGraceMs: number;
}

const defaultLimits: PartyLimits = {
  meetTimeoutMs: 20_000,
  connectTimeoutMs: 3_000,
  messageTimeoutMs: 30_000,
  shutdownGraceMs: 5_000,
};

export interface RunningParty {
  /** host:port. */
  readonly address: string;
  /** Resolves when the store is gone for good. */
  readonly lost: Promise<void>;
  /** Lets what runs come to an end, then closes the store. */
  close(): Promise<void>;
}

/**
 * Starts one party. Throws `store-foreign` where keys, store or records are not this party's as the roster knows it,
 * `store-unavailable`, and `configuration-invalid` for a damaged key set or a port in use.
 */
export async function startParty(options: PartyOptions): Promise<RunningParty> {
  const { id, dir, roster, logger } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const clock = options.clock ?? Date.now;
  const keys = await openPartyKeys(dir, id);
  requireOwnCard(id, keys, roster);
  const store = await openPartyStore(options.databaseUrl === undefined ? { dataDir: join(dir, 'store') } : { url: options.databaseUrl });
  const meetings = new Meetings(id, roster, keys.tls, limits);
  let broker: (IntakeOrder & Pick<Closable, 'close'>) | null = null;
  let keyring: OpenKeyring | null = null;
  const threads = createDotThreads(options.threads ?? availableParallelism());
  try {
    keyring = await openKeyring(join(dir, 'keyring'), options.keyWrapper ?? localKeyWrapper(keys.keyEncryptionKey));
    if (keyring.damaged > 0) logger.warn({ damaged: keyring.damaged }, 'keys of the keyring could not be read');
    const safe = new ReferenceSafe(id, keyring);
    const gallery = await openGallery(id, keys, store, safe, dir, {
      runner: threads,
      onReading: (count) => logger.info({ gallerySize: count }, 'reading the gallery'),
      onKeyless: (count) => logger.warn({ keyless: count }, 'references without a key are none'),
    });
    const oprfKeys = new HeldOprfKeys(id, store, safe);
    if ((await oprfKeys.load()) === 'lost')
      logger.error({ problem: 'store-diverged' }, 'the shares of the shared keys are lost; rebuild this party');
    const queue = new SerialQueue();
    const { messageTimeoutMs } = limits;
    const upkeep = new Upkeep({ party: id, store, gallery, safe, keys: oprfKeys, meetings, messageTimeoutMs });
    const service = createPartyService({
      party: id,
      roster,
      secretKey: keys.signing.secretKey,
      store,
      gallery,
      room: { meetings, gallery, faceModel: options.faceModel ?? builtInFaceModel, messageTimeoutMs },
      queue,
      upkeep,
      keys: oprfKeys,
      openShare: await createShareOpener(id, keys, clock),
      checkCapture: captureCheckIn(dir, options),
      clock,
      observe: (line) => writeLine(logger, line),
      observeProgress: (line) => logger.info({ operation: 'compare', ...line }, 'comparing'),
    });
    broker = (await options.openBroker?.()) ?? null;
    const standing = new Standing(service, meetings, logger);
    const desk = new WorkDesk(service, broker, logger, () => standing.check());
    const parts = { party: id, roster, tls: keys.tls, service, desk, standing, upkeep, meetings, logger };
    const server = await listen(parts, options.listen.host, options.listen.port);
    const forgetting = keys.formerSealingKeys.map(({ untilMs }) =>
      setTimeout(() => void forgetFormerSealingKeys(dir).catch(() => {}), Math.max(0, untilMs - Date.now())).unref(),
    );
    if (options.unsignedCaptures === true) logger.warn(unsignedCapturesTaken);
    logger.info({ port: server.port, gallerySize: (await gallery.view()).ids.length }, 'party is up');
    return {
      address: `${options.listen.host}:${server.port}`,
      lost: store.lost,
      async close() {
        for (const timer of forgetting) clearTimeout(timer);
        standing.close();
        upkeep.close();
        await within(limits.shutdownGraceMs, desk.close());
        await server.close(limits.shutdownGraceMs);
        meetings.close();
        await queue.idle();
        await threads.close();
        await broker?.close();
        oprfKeys.wipe();
        await keyring?.close();
        await store.close();
        logger.info('party is down');
      },
    };
  } catch (error) {
    meetings.close();
    await threads.close();
    await broker?.close();
    await keyring?.close();
    await store.close();
    throw error;
  }
}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

/** A folder of another party has other keys than the roster says. */
function requireOwnCard(id: PartyId, keys: PartyKeys, roster: Roster): void {
  const card = roster.parties.find((one) => one.id === id);
  const own = partyCard(id, keys, { operator: '', country: '', address: '' });
  const same = card?.signingKey === own.signingKey && card.sealingKey === own.sealingKey && card.tlsCertificate === own.tlsCertificate;
  if (!same) throw new ScleraError('store-foreign', `The keys in this data folder are not those of party ${id} in the roster.`);
}

async function openGallery(
  id: PartyId,
  keys: PartyKeys,
  store: PartyStore & Closable,
  safe: ReferenceSafe,
  dir: string,
  options: GalleryOptions,
): Promise<Gallery> {
  await claimOnce(
    store,
    // Its first signing key names a party for good: a rotation gives it another to sign with.
    `party ${id} ${keys.formerSigningKeys[0]?.signingKey ?? toBase64Url(keys.signing.publicKey)}`,
    dir,
    `Put it back, or make it anew from the two others: sclera party rebuild ${id} while the platform runs, else npm start -- --rebuild ${id}`,
  );
  const gallery = new Gallery(store, id, safe, options);
  await gallery.view();
  await gallery.tidyKeys();
  return gallery;
}

function writeLine(logger: Logger, { operation, place, session, durationMs, gallerySize, problem }: OperationLine): void {
  const line = { operation, place, session, durationMs, gallerySize };
  // An operator is to read which party dealt falsely.
  const detail = operation === 'upkeep' ? problem?.detail : undefined;
  if (problem === null) logger.info(line, 'done');
  else if (problem.code === 'internal') logger.error({ ...line, err: problem.cause ?? problem }, 'failed');
  else logger.warn({ ...line, problem: problem.code, detail }, 'refused');
}
