import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import {
  type Action,
  type ConsentRecord,
  type EnrolmentId,
  fromBase64Url,
  type IntakeOrder,
  localKeyWrapper,
  makeId,
  mintPermit,
  type PartyId,
  type PartyPort,
  type PermitClaims,
  type Presentation,
  type Purpose,
  type Roster,
  type SealedShare,
  type SubjectId,
  shareDigestsOf,
  toBase64Url,
} from '@sclera/core';
import { type EyePair, type PartyIndex, type RandomBytes, serializeEmbedding, splitEmbedding, splitIris } from '@sclera/mpc';
import { createFakeDevice, type FakeDevice } from '@sclera/services/testing';
import { openGatewayStore, openKeyring, openNatsOrder } from '@sclera/storage';
import { gatewayCard, partyCard } from '../node/card.ts';
import { type GatewayKeys, type NodeKeys, openGatewayKeys, openPartyKeys } from '../node/keys.ts';
import { createLogger } from '../node/log.ts';
import { createIntake } from '../order/intake.ts';
import { PartyLink } from './client.ts';
import { serializePair } from './open-share.ts';
import { partyOrder } from './party-index.ts';
import { type PartyLimits, type RunningParty, startParty } from './start-party.ts';

/** A small seeded generator (mulberry32): the same seed gives the same test person. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Eye {
  readonly code: Uint8Array;
  readonly mask: Uint8Array;
}
export interface Person {
  readonly left: Eye;
  readonly right: Eye;
}

/** Random bits: two such people differ in half of them. */
export function makePerson(seed: number): Person {
  const next = seeded(seed);
  const eye = (): Eye => ({ code: Uint8Array.from({ length: 1_600 }, () => next() * 256), mask: new Uint8Array(800).fill(255) });
  return { left: eye(), right: eye() };
}

/** Another capture: `share` of the bits flipped, and turned by some columns (8 code bytes each). */
export function recapture({ left, right }: Person, seed: number, { share = 0.2, columns = 3 } = {}): Person {
  const next = seeded(seed);
  const again = ({ code, mask }: Eye): Eye => ({
    code: Uint8Array.from(code, (_, i) => {
      let byte = code[(i + 8 * columns) % code.length] ?? 0;
      for (let bit = 0; bit < 8; bit++) if (next() < share) byte ^= 1 << bit;
      return byte;
    }),
    mask,
  });
  return { left: again(left), right: again(right) };
}

const randomBytes: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));

/** Both eyes' shares for each party, in order. */
export function splitPerson(person: Person): readonly EyePair<PartyIndex>[] {
  const [left, right] = [splitIris(person.left, randomBytes), splitIris(person.right, randomBytes)];
  return [0, 1, 2].map((i) => ({ left: left[i], right: right[i] }) as EyePair<PartyIndex>);
}

/** The shares of a face and a portrait for each party, in order. */
export function splitFaces(face: ArrayLike<number>, portrait: ArrayLike<number>): readonly Uint8Array[] {
  const [faces, portraits] = [splitEmbedding(face, randomBytes), splitEmbedding(portrait, randomBytes)];
  return [0, 1, 2].map((i) => Buffer.concat([serializeEmbedding(faces[i] as never), serializeEmbedding(portraits[i] as never)]));
}

/** Seals bytes to a party the way a capture device does. */
export async function sealBytes(bytes: Uint8Array, party: PartyId, sealingKey: string, token: string): Promise<SealedShare> {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const recipientPublicKey = await suite.kem.deserializePublicKey(new Uint8Array(fromBase64Url(sealingKey)));
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: utf8(`sclera/share/v1/${party}`) });
  const ciphertext = await sender.seal(new Uint8Array(bytes), utf8(token));
  return { party, enc: toBase64Url(new Uint8Array(sender.enc)), ciphertext: toBase64Url(new Uint8Array(ciphertext)) };
}

export interface Permit {
  readonly token: string;
  readonly claims: PermitClaims;
}

export interface PermitWish {
  readonly action: Action;
  /** Default: one that allows the action. */
  readonly purpose?: Purpose;
  readonly enrolments?: readonly EnrolmentId[];
  /** Of faces: hex SHA-256 of the model. */
  readonly model?: string;
  /** Of faces. Default a digest of nothing in particular. */
  readonly challenge?: string;
  /** Of the consent behind it. Default 365. */
  readonly retentionDays?: number;
  readonly ttlMs?: number;
  readonly parties?: readonly PartyId[];
  readonly secretKey?: Uint8Array;
  readonly issuer?: string;
  readonly clock?: () => number;
}

const device = createFakeDevice();

const someDigest = toBase64Url(new Uint8Array(32).fill(7));

/** What a capture device hands in: a permit, shares, and its signature over both; of a face, how it was presented (null: not a word of it). */
export function workOf(
  permit: Permit,
  shares: readonly SealedShare[],
  by: FakeDevice = device,
  presented: Partial<Presentation> | null = {},
): { readonly kind: 'compare'; readonly permit: string; readonly capture: string } {
  const { jti, nonce, challenge } = permit.claims;
  const presentation = challenge === undefined ? {} : { presentation: { challenge, frames: someDigest, ...presented } };
  const capture = by.sign({ permit: jti, nonce, shares: shareDigestsOf(shares), ...(presented === null ? {} : presentation) });
  return { kind: 'compare', permit: permit.token, capture };
}

/** A gateway's side of three real parties on 127.0.0.1, their folders in one temporary folder. */
export interface Town {
  readonly folder: string;
  readonly roster: Roster;
  readonly gatewayKeys: GatewayKeys;
  readonly ports: readonly PartyPort[];
  readonly links: readonly PartyLink[];
  /** The one order of intake. */
  readonly order: IntakeOrder;
  /** Lines of all three logs. */
  readonly logLines: readonly string[];
  dirOf(party: PartyId): string;
  start(party: PartyId, limits?: Partial<PartyLimits>): Promise<void>;
  /** The gateway's own process is started again: its links and what it remembers are new, its order is not. */
  restartGateway(): Promise<void>;
  /** Puts bytes of one's own making into the order; what each party said to them, or its problem code. */
  submit(id: string, bytes: Uint8Array): Promise<readonly (string | { readonly code: string } | null)[]>;
  stop(party: PartyId): Promise<void>;
  mint(wish: PermitWish): Permit;
  /** `keys`: of the session, for each party in order. */
  seal(person: Person, permit: Permit, keys?: readonly Uint8Array[]): Promise<readonly SealedShare[]>;
  /** Seals what is meant for each party, in order. */
  sealParts(parts: readonly Uint8Array[], permit: Permit): Promise<readonly SealedShare[]>;
  /** Asks all three at once; each answer or its problem code. */
  compare(
    permit: Permit,
    shares: readonly SealedShare[],
    by?: FakeDevice,
    presented?: Partial<Presentation> | null,
  ): Promise<readonly (string | { readonly code: string })[]>;
  settle(id: EnrolmentId, outcome: 'commit' | 'abort'): Promise<void>;
  close(): Promise<void>;
}

export interface TownOptions {
  readonly limits: Partial<PartyLimits>;
  /** What a party is told of the order; the order itself where this is not given. */
  readonly toldTo?: (party: PartyId, order: IntakeOrder) => IntakeOrder;
  /** NATS instead of the gateway's embedded store. */
  readonly brokerUrl?: string;
}

export async function openTown({ limits, toldTo = (_, order) => order, brokerUrl }: TownOptions): Promise<Town> {
  const folder = await mkdtemp(join(tmpdir(), 'sclera-parties-'));
  const gatewayKeys = await openGatewayKeys(join(folder, 'gateway'));
  const dirOf = (party: PartyId) => join(folder, `party-${party}`);
  const cards = [];
  for (const id of partyOrder) {
    cards.push(
      partyCard(id, await openPartyKeys(dirOf(id), id), {
        operator: `Operator ${id}`,
        country: 'NL',
        address: `127.0.0.1:${await freePort()}`,
      }),
    );
  }
  const issuer = 'sclera.test';
  const gateway = gatewayCard(gatewayKeys, { operator: 'Gateway', country: 'DE', issuer });
  const roster: Roster = { gateway, parties: cards as unknown as Roster['parties'] };
  const { privateKey: tlsKey, certificate: tlsCert } = gatewayKeys.tls;
  const { secretKey, publicKey } = gatewayKeys.signing;
  const keyring = await openKeyring(join(folder, 'gateway', 'keyring'), localKeyWrapper(gatewayKeys.keyEncryptionKey));
  const store = await openGatewayStore({ dataDir: join(folder, 'gateway', 'store') }, keyring);
  const openBroker = brokerUrl === undefined ? undefined : () => openNatsOrder({ url: brokerUrl, owner: issuer });
  const broker = await openBroker?.();
  const order = broker ?? store.order;
  const openIntake = () => {
    const links = roster.parties.map((card) => {
      const told = toldTo(card.id, order);
      return new PartyLink({ card, roster, tlsKey, tlsCert, order: told, handsOut: broker === undefined, deadlines: { connectMs: 2_000 } });
    });
    const intake = createIntake({ order, links, secretKey, keys: { issuerKey: publicKey }, clock: Date.now, logger: { warn: () => {} } });
    return { links, intake };
  };
  let face = openIntake();
  const logLines: string[] = [];
  const running = new Map<PartyId, RunningParty>();

  const town: Town = {
    folder,
    roster,
    gatewayKeys,
    get ports() {
      return face.intake.ports;
    },
    get links() {
      return face.links;
    },
    order,
    logLines,
    dirOf,
    async restartGateway() {
      face.intake.stop();
      face = openIntake();
      await Promise.all(face.links.map((link) => link.standing()));
    },
    async submit(id, bytes) {
      const place = await order.append(id, bytes);
      const answers = await Promise.all(face.links.map((link) => link.answerTo(place)));
      return answers.map((answer) => (answer === null ? null : answer.kind === 'done' ? answer.statement : { code: answer.problem.code }));
    },
    async start(id, ownLimits = limits) {
      const port = Number(roster.parties[partyOrder.indexOf(id)]?.address.split(':')[1]);
      const logger = createLogger({ node: `party ${id}`, destination: { write: (line) => logLines.push(line) } });
      running.set(
        id,
        await startParty({ id, dir: dirOf(id), roster, listen: { host: '127.0.0.1', port }, logger, limits: ownLimits, openBroker }),
      );
      const link = face.links.find((one) => one.id === id);
      for (let look = 0; link?.place === null && look < 200; look += 1) await new Promise((resume) => setTimeout(resume, 25));
    },
    async stop(id) {
      await running.get(id)?.close();
      running.delete(id);
    },
    mint: (wish) => mintFor(wish, gatewayKeys, issuer),
    seal: (person, permit, keys = []) => {
      const parts = splitPerson(person).map((pair, i) => Buffer.concat([serializePair(pair), keys[i] ?? new Uint8Array()]));
      return town.sealParts(parts, permit);
    },
    sealParts: (parts, permit) =>
      Promise.all(roster.parties.map((card, i) => sealBytes(parts[i] ?? new Uint8Array(), card.id, card.sealingKey, permit.token))),
    compare(permit, shares, by, presented) {
      const request = { ...workOf(permit, shares, by, presented), shares };
      return Promise.all(face.intake.ports.map((port) => port.compare(request).catch((error: { code: string }) => ({ code: error.code }))));
    },
    async settle(id, outcome) {
      await Promise.all(face.intake.ports.map((port) => port.settle(id, outcome)));
    },
    async close() {
      face.intake.stop();
      for (const party of running.values()) await party.close();
      await broker?.close();
      await store.close();
      await keyring.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return town;
}

function mintFor(wish: PermitWish, keys: NodeKeys, ownIssuer: string): Permit {
  const { action } = wish;
  const modality = wish.model === undefined ? 'iris' : 'face';
  const purposeOf = {
    check: 'uniqueness-check',
    enrol: 'uniqueness-enrolment',
    verify: 'rights-access',
    find: 'personhood-recovery',
    derive: 'personhood-enrolment',
    erase: 'uniqueness-enrolment',
  } as const;
  const purpose = wish.purpose ?? (modality === 'face' ? 'sim-registration' : purposeOf[action]);
  const subject = makeId('subject');
  return mintPermit(
    {
      consent: action === 'erase' ? null : consentOf(subject, purpose, wish.retentionDays ?? 365),
      decision: { outcome: 'allow', rules: [], obligations: [] },
      subject,
      action,
      purpose,
      modality,
      ...(wish.model === undefined ? {} : { model: wish.model, challenge: wish.challenge ?? someDigest }),
      enrolments: wish.enrolments ?? (action === 'enrol' ? [makeId('enrolment')] : []),
      parties: wish.parties ?? partyOrder,
    },
    {
      issuer: wish.issuer ?? ownIssuer,
      secretKey: wish.secretKey ?? keys.signing.secretKey,
      clock: wish.clock ?? Date.now,
      ...(wish.ttlMs === undefined ? {} : { ttlMs: wish.ttlMs }),
    },
  );
}

function consentOf(subject: SubjectId, purpose: ConsentRecord['purpose'], retentionDays: number): ConsentRecord {
  return {
    schema: 'sclera-consent-2',
    id: makeId('consent'),
    subject,
    purpose,
    dpv: { purpose: 'dpv:IdentityVerification', personalData: 'dpv-pd:Biometric', processing: ['dpv:Compare'], legalBasis: 'dpv:Consent' },
    purposes: { given: [purpose], refused: [] },
    noticeHash: 'ab'.repeat(32),
    language: 'en',
    ageBand: 'adult',
    guardian: false,
    initiative: 'person',
    ward: null,
    validUntil: '2999-01-01T00:00:00.000Z',
    recipients: [
      { name: 'Operator a', region: 'NO' },
      { name: 'Operator b', region: 'NO' },
      { name: 'Operator c', region: 'NO' },
    ],
    retentionDays,
    events: [{ state: 'given', at: new Date().toISOString() }],
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
