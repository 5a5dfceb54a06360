import {
  type CaptureClaims,
  generateSigningKey,
  type PartyId,
  type PartyPort,
  type PermitClaims,
  type PermitId,
  type Policy,
  type PublishedNotice,
  type Purpose,
  peekJws,
  publishNotice,
  type SealedShare,
  type SubjectId,
  shareDigestsOf,
} from '@sclera/core';
import { createClaims } from '../../onboarding/claims.ts';
import { createMarks } from '../../onboarding/marks.ts';
import { createOnboarding, type Onboarding } from '../../onboarding/onboarding.ts';
import type { TrustOptions } from '../../trust/context.ts';
import { createDevices, type Device } from '../../trust/devices/devices.ts';
import type { CompareRequest } from '../compare.ts';
import type { PersonhoodOptions } from '../context.ts';
import { createPersonhood, type Personhood } from '../personhood.ts';
import { createFakeDevice, type FakeDevice } from './fake-device.ts';
import { createFakeParties, type FakeParties, heldEvaluation } from './fake-parties.ts';
import { createFakeStore, type FakeStore } from './fake-store.ts';

/** A whole platform in memory: a store and three parties that stay, and a service that can be started again over them. */
export interface World {
  readonly store: FakeStore;
  readonly parties: FakeParties;
  readonly notices: readonly PublishedNotice[];
  /** The capture device that signs for everybody here. */
  readonly device: FakeDevice;
  /** Milliseconds since the epoch; tests move it. */
  nowMs: number;
  /** What the service is made of here. */
  options(change?: Partial<PersonhoodOptions>): PersonhoodOptions;
  /** What the services of trust are made of here, around a running service. */
  trust(service: Personhood): TrustOptions;
  /** Registering lines, around a running service; with the store and the keeper of lines that it was started with. */
  onboarding(service: Personhood, change?: Partial<PersonhoodOptions>): Onboarding;
  /** Makes the device known, as what it is: one that registered itself. Again, it changes nothing. */
  register(): Promise<Device>;
  /** Starts the service, as after a restart of the process. */
  start(change?: Partial<PersonhoodOptions>): Personhood;
  /** A new subject with a consent for what `action` is for, and a permit. */
  prepare(service: Personhood, action: Use, subject?: SubjectId, receipt?: string, purpose?: Purpose): Promise<Prepared>;
  /** The whole way of one use by a new subject (or the one given). */
  use(service: Personhood, action: Use, person: string, subject?: SubjectId, receipt?: string, purpose?: Purpose): Promise<Used>;
  /** Writes down a consent to a purpose. */
  agree(service: Personhood, subject: SubjectId, purpose: Purpose): Promise<Prepared['consent']>;
}

export interface Prepared {
  readonly subject: SubjectId;
  readonly consent: Awaited<ReturnType<Personhood['recordConsent']>>['consent'];
  readonly permit: PermitId;
  readonly request: (person: string) => CompareRequest;
}

export interface Used extends Prepared {
  readonly outcome: Awaited<ReturnType<Personhood['compare']>>;
}

const issuer = 'sclera.test';
/** Few, so that tests reach them. */
export const lineLimits: { readonly perDocument: number; readonly perPerson: number } = { perDocument: 2, perPerson: 3 };
type Use = CompareRequest['action'];
const purposes: Readonly<Record<Use, Purpose>> = {
  check: 'uniqueness-check',
  enrol: 'uniqueness-enrolment',
  verify: 'rights-access',
  find: 'personhood-recovery',
};
const allowAll: Pick<Policy, 'decide'> = { decide: () => ({ outcome: 'allow', rules: [], obligations: [] }) };

export function createWorld(startMs: number = Date.UTC(2026, 0, 1)): World {
  const { secretKey, publicKey } = generateSigningKey();
  const clock = (): number => world.nowMs;
  const store = createFakeStore();
  const parties = createFakeParties(issuer, publicKey, clock);
  const notices = [
    makeNotice('uniqueness-check', 0),
    makeNotice('uniqueness-enrolment', 365),
    makeNotice('rights-access', 0),
    makeNotice('sim-registration', 0),
    makeNotice('personhood-enrolment', 90),
    makeNotice('personhood-retention', 365),
    makeNotice('personhood-recovery', 0),
  ];
  const recipients = ['a', 'b', 'c'].map((id) => ({ name: `Party ${id}`, country: 'ZZ' }));
  const device = createFakeDevice();
  const devices = createDevices({ store, clock, policy: 'signed', verifiers: [] });
  const world: World = {
    store,
    parties,
    notices,
    device,
    nowMs: startMs,
    options: (change = {}) => ({
      store,
      parties: parties.ports,
      policy: allowAll,
      notices,
      issuer,
      secretKey,
      publicKey,
      partyKeys: parties.keys,
      recipients,
      clock,
      lines: createClaims({ store: change.store ?? store, clock, limits: lineLimits }),
      judgeEvaluation: ({ evaluation }) => (evaluation === heldEvaluation ? 'holds' : 'lie'),
      ...change,
    }),
    trust: (personhood) => ({
      store,
      personhood,
      issuer,
      secretKey,
      notices,
      parties: (['a', 'b', 'c'] as const).map((id) => ({ id, operator: `Party ${id}`, country: 'ZZ' })),
      facts: {
        controller: { name: 'Controller', country: 'ZZ', contact: 'people@sclera.example' },
        officer: null,
        authority: { name: 'Authority', contact: 'authority@sclera.example' },
      },
      standing: { jurisdictions: ['EU'] },
      witnesses: [],
      clock,
    }),
    onboarding: (personhood, change = {}) => {
      const kept = change.store ?? store;
      const claims = createClaims({ store: kept, clock, limits: lineLimits });
      return createOnboarding({
        store: kept,
        clock,
        claims,
        marks: createMarks(new Uint8Array(32).fill(1)),
        personhood,
        issuer,
        secretKey,
      });
    },
    register: () => devices.register({ key: device.key, name: 'kiosk', code: null, attestation: null }),
    start: (change) => createPersonhood(world.options(change)),
    agree: async (service, subject, purpose) => {
      const noticeHash = notices.find((notice) => notice.purpose === purpose)?.hash ?? '';
      const decision = { subject, purpose, noticeHash, language: 'en', decision: 'given', ageBand: 'adult', guardian: false } as const;
      return (await service.recordConsent(decision)).consent;
    },
    prepare: async (service, action, known, receipt, purpose = purposes[action]) => {
      const subject = known ?? (await service.createSubject()).subject;
      const consent = await world.agree(service, subject, purpose);
      const { permit, token } = await service.requestPermit({ subject, consent: consent.id, action, modality: 'iris', receipt });
      await world.register();
      return { subject, consent, permit, request: (person) => signedBy(device, { subject, action, token, shares: sharesOf(person) }) };
    },
    use: async (service, action, person, subject, receipt, purpose) => {
      const prepared = await world.prepare(service, action, subject, receipt, purpose);
      return { ...prepared, outcome: await service.compare(prepared.request(person)) };
    },
  };
  return world;
}

const someDigest = Buffer.alloc(32, 5).toString('base64url');

/** A port that can be swapped in for one of the parties. */
export function replaceParty(parties: readonly PartyPort[], id: PartyId, change: (port: PartyPort) => PartyPort): readonly PartyPort[] {
  return parties.map((port) => (port.id === id ? change(port) : port));
}

/** The request, signed by a device over its permit and shares and over what else a test changes. */
export function signedBy(device: FakeDevice, request: CompareRequest, change: Partial<CaptureClaims> = {}): CompareRequest {
  const { jti, nonce, challenge } = peekJws(request.token) as unknown as PermitClaims;
  // Of a face, that it was a living one that did what was asked.
  const presentation = challenge === undefined ? {} : { presentation: { challenge, frames: someDigest } };
  return { ...request, capture: device.sign({ permit: jti, nonce, shares: shareDigestsOf(request.shares), ...presentation, ...change }) };
}

/** What stands for three sealed shares of somebody's eyes. */
export function sharesOf(person: string): readonly SealedShare[] {
  return (['a', 'b', 'c'] as const).map((party) => ({ party, enc: 'AAAA', ciphertext: Buffer.from(person).toString('base64url') }));
}

function makeNotice(purpose: Purpose, retentionDays: number): PublishedNotice {
  const text = 'Said in plain words.';
  return publishNotice({
    purpose,
    language: 'en',
    version: 1,
    title: text,
    controller: text,
    what: text,
    why: text,
    necessity: text,
    retention: text,
    afterwards: text,
    effect: text,
    recipients: text,
    rights: text,
    alternative: text,
    retentionDays,
  });
}
