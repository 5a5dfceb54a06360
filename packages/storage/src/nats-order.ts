import { readFile } from 'node:fs/promises';
import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from '@nats-io/jetstream';
import { connect, credsAuthenticator, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { type IntakeOrder, ScleraError, sha256Hex } from '@sclera/core';
import type { Closable } from './open-database.ts';

export interface NatsOrderOptions {
  /** `nats://` or `tls://`, several separated by commas; a user and password, or a token, may stand before the host. */
  readonly url: string;
  /** Whose order: the stream's name is made from it, so that several platforms can share a broker. */
  readonly owner: string;
  /** Paths of PEM files: the authority that signed the broker's certificate, and a certificate of one's own. */
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Path of a NATS credentials file (a user JWT and its key). */
  readonly credentialsFile?: string | undefined;
}

/** An entry with both eyes' shares for three parties is 231 KB; a broker's default is 1 MiB a message. */
const smallestPayloadBytes = 512 * 1024;
const connectTimeoutMs = 5_000;
const requestTimeoutMs = 5_000;
/** A bell that is not heard (it is not stored) delays an entry by this much at most. */
const lookEveryMs = 1_000;
const mostWaiting = 128;
/** How long the broker knows an id after its entry is forgotten. */
const rememberMs = 3_600_000;
const wrongLastSequence = 10_071;
const noMessageFound = 10_037;
/** Codes of OpenSSL and Node for a certificate that does not verify. */
const foreignCertificate = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/;

/**
 * The order of intake in a JetStream stream of NATS (2.9 or later): a place is a sequence number of the stream. Each entry has a subject of
 * its own, which is how an id is known again for as long as its entry is held; afterwards the broker's duplicate window is. Throws
 * `store-unavailable` where no broker answers and `configuration-invalid` for a bad address, key file, or a broker that takes too little.
 */
export async function openNatsOrder(options: NatsOrderOptions): Promise<IntakeOrder & Closable> {
  const connection = await connectTo(await connectionOptions(options));
  try {
    requireRoom(connection);
    const name = `sclera-${sha256Hex(new TextEncoder().encode(options.owner)).slice(0, 16)}`;
    const manager = await jetstreamManager(connection, { timeout: requestTimeoutMs });
    const { created } = await openStream(manager, name);
    return orderOn(connection, manager, name, `nats/${name}/${created}`);
  } catch (error) {
    await connection.close();
    throw asStoreError(error);
  }
}

function orderOn(connection: NatsConnection, manager: JetStreamManager, name: string, identity: string): IntakeOrder & Closable {
  const stream = jetstream(connection, { timeout: requestTimeoutMs });
  const subjectOf = (id: string): string => {
    if (!/^[\w:#-]{1,128}$/.test(id)) throw new ScleraError('internal', 'Not an id of an entry.');
    return `${name}.entry.${id}`;
  };
  const bell = `${name}.bell`;
  let waiting = 0;

  async function placeOf(id: string): Promise<number | null> {
    return (await find(manager, name, { last_by_subj: subjectOf(id) }))?.seq ?? null;
  }

  async function appendNow(id: string, bytes: Uint8Array): Promise<number> {
    try {
      const expect = { lastSubjectSequence: 0 };
      const { seq } = await stream.publish(subjectOf(id), bytes, { msgID: id, expect, timeout: requestTimeoutMs });
      connection.publish(bell);
      return seq;
    } catch (error) {
      const place = error instanceof JetStreamApiError && error.code === wrongLastSequence ? await placeOf(id) : null;
      if (place === null) throw error;
      return place;
    }
  }

  async function readHead(): Promise<StreamInfo> {
    const info = await manager.streams.info(name);
    if (`nats/${name}/${info.created}` !== identity) throw new ScleraError('store-unavailable', 'The stream of the order was replaced.');
    return info;
  }

  return {
    identity: async () => identity,
    last: () => asked(async () => (await readHead()).state.last_seq),

    async append(id, bytes) {
      if (waiting >= mostWaiting) throw new ScleraError('too-busy');
      waiting += 1;
      try {
        return await asked(() => appendNow(id, bytes));
      } finally {
        waiting -= 1;
      }
    },

    async *follow(after, signal) {
      let taken = after;
      let heard = 0;
      let wake = (): void => {};
      const ring = (): void => {
        heard += 1;
        wake();
      };
      const subscription = connection.subscribe(bell, { callback: ring });
      signal.addEventListener('abort', ring);
      try {
        while (!signal.aborted) {
          const seen = heard;
          let next = await asked(() => find(manager, name, { seq: taken + 1, next_by_subj: `${name}.entry.>` }));
          if (next === null) {
            // Asked before the entries are: whatever is not there up to this place is forgotten, not late.
            const last = await asked(async () => (await readHead()).state.last_seq);
            next = last > taken ? await asked(() => find(manager, name, { seq: taken + 1, next_by_subj: `${name}.entry.>` })) : null;
            if (next === null && last > taken) {
              yield { kind: 'forgotten', place: last };
              taken = last;
            }
          }
          if (next) {
            if (next.seq > taken + 1) yield { kind: 'forgotten', place: next.seq - 1 };
            yield { kind: 'entry', place: next.seq, bytes: next.data };
            taken = next.seq;
          } else if (seen === heard && !signal.aborted) {
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, lookEveryMs);
              wake = () => {
                clearTimeout(timer);
                resolve();
              };
            });
          }
        }
      } finally {
        subscription.unsubscribe();
        signal.removeEventListener('abort', ring);
      }
    },

    forget: (what) =>
      asked(async () => {
        if ('upTo' in what) {
          if (what.upTo > 0) await manager.streams.purge(name, { seq: what.upTo + 1 });
          return;
        }
        const place = await placeOf(what.id);
        // `erase`: the broker overwrites the message on its disk.
        if (place !== null) await manager.streams.deleteMessage(name, place, true);
      }),

    lost: new Promise(() => {}),
    close: () => connection.close(),
  };
}

async function find(
  manager: JetStreamManager,
  name: string,
  query: { last_by_subj: string } | { seq: number; next_by_subj: string },
): Promise<{ seq: number; data: Uint8Array } | null> {
  try {
    const found = await manager.streams.getMessage(name, query as Parameters<typeof manager.streams.getMessage>[1]);
    return found && { seq: found.seq, data: found.data };
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === noMessageFound) return null;
    throw error;
  }
}

async function openStream(manager: JetStreamManager, name: string): Promise<StreamInfo> {
  // Adding a stream that is there with the same settings changes nothing: gateway and parties may start in any order.
  return manager.streams.add({
    name,
    subjects: [`${name}.entry.>`],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    duplicate_window: rememberMs * 1e6,
  });
}

async function connectionOptions(options: NatsOrderOptions): Promise<NodeConnectionOptions> {
  const servers = options.url.split(',').map((text) => {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
    if (url === null || !/^(nats|tls):$/.test(url.protocol) || url.hostname === '') {
      throw new ScleraError('configuration-invalid', 'NATS_URL must look like nats://host:4222 or tls://host:4222.');
    }
    return url;
  });
  const [first] = servers;
  const secret = decodeURIComponent(first?.password ?? '');
  const user = decodeURIComponent(first?.username ?? '');
  const secured = servers.some(({ protocol }) => protocol === 'tls:') || [options.caFile, options.certFile].some(Boolean);
  const [ca, cert, key, credentials] = await Promise.all(
    [options.caFile, options.certFile, options.keyFile, options.credentialsFile].map(readSetting),
  );
  return {
    servers: servers.map(({ host }) => host),
    name: 'sclera',
    timeout: connectTimeoutMs,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    ...(user !== '' && secret !== '' ? { user, pass: secret } : user !== '' ? { token: user } : {}),
    ...(secured ? { tls: { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) } } : {}),
    ...(credentials ? { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) } : {}),
  };
}

async function readSetting(path: string | undefined): Promise<string | null> {
  if (path === undefined || path === '') return null;
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new ScleraError('configuration-invalid', 'A certificate, key or credentials file for NATS cannot be read.');
  }
}

async function connectTo(options: NodeConnectionOptions): Promise<NatsConnection> {
  try {
    return await connect(options);
  } catch (error) {
    if (error instanceof Error && /authori[sz]ation/i.test(`${error.name} ${error.message}`)) {
      throw new ScleraError('configuration-invalid', 'NATS does not accept these credentials.');
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (foreignCertificate.test(code)) {
      throw new ScleraError('configuration-invalid', 'The certificate that NATS shows is not one that NATS_CA vouches for.');
    }
    // A broker that wants a certificate and gets none, or another, says nothing that the library passes on.
    const perhaps = options.tls ? ', or does not accept NATS_CERT' : '';
    throw new ScleraError('store-unavailable', `NATS does not answer at NATS_URL${perhaps}.`);
  }
}

function requireRoom(connection: NatsConnection): void {
  const { max_payload: largest = 0, jetstream: hasStreams = false } = connection.info ?? {};
  if (!hasStreams) throw new ScleraError('configuration-invalid', 'NATS runs without JetStream. Start it with -js or a jetstream block.');
  if (largest < smallestPayloadBytes) {
    throw new ScleraError('configuration-invalid', `NATS takes messages of ${largest} bytes; set max_payload to 1MB or more.`);
  }
}

async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw asStoreError(error);
  }
}

/** The client's errors name hosts and subjects: none of that goes on. */
function asStoreError(error: unknown): ScleraError {
  if (error instanceof ScleraError) return error;
  const cause = new Error(error instanceof JetStreamApiError ? `JetStream error ${error.code}` : 'NATS error');
  return new ScleraError('store-unavailable', 'The order of intake does not answer.', { cause });
}
