import { randomBytes } from 'node:crypto';
import {
  type Clock,
  type DeviceKey,
  type DeviceKind,
  deviceIdOf,
  type GatewayStore,
  readDeviceKey,
  ScleraError,
  sha256Hex,
} from '@sclera/core';
import type { Attestation, AttestationVerifier } from './attestation.ts';

/**
 * Which captures are taken. `signed` (the default): those of every device, also one that registered itself. `registered`: those of devices
 * that an operator let in, by a code or by approval. `attested`: those of devices, so let in, whose key hardware vouched for. `any`: unsigned
 * ones too, for nothing but programs that cannot sign yet.
 */
export type CapturePolicy = 'any' | 'signed' | 'registered' | 'attested';

export interface DevicesOptions {
  readonly store: Pick<GatewayStore, 'records'>;
  readonly clock: Clock;
  readonly policy: CapturePolicy;
  readonly verifiers: readonly AttestationVerifier[];
}

export interface Device {
  /** Thumbprint of its key (RFC 7638). */
  readonly id: string;
  readonly key: DeviceKey;
  readonly name: string;
  readonly kind: DeviceKind;
  /** Whether nothing but software holds its key. */
  readonly weak: boolean;
  /** Whether an operator let it in, or it registered itself. */
  readonly by: 'operator' | 'itself';
  /** `pending`: it registered itself where an operator has to approve that. */
  readonly state: 'active' | 'pending' | 'revoked';
  /** ISO 8601 UTC. */
  readonly registeredAt: string;
}

export interface DeviceRegistration {
  /** JSON Web Key, as it was sent. */
  readonly key: unknown;
  readonly name: string;
  /** Of an operator, good for one device; null for a device that registers itself. */
  readonly code: string | null;
  readonly attestation: Attestation | null;
}

/** Capture devices, known by their public keys. */
export interface Devices {
  readonly policy: CapturePolicy;
  /** A code for one registration, told once. Nothing but its hash is kept. */
  makeCode(name: string): Promise<{ readonly code: string; readonly until: string }>;
  /** The same key again is the same device. Throws `bad-request`, `device-unknown`, `device-revoked`, `too-many-requests`. */
  register(registration: DeviceRegistration): Promise<Device>;
  find(id: string): Promise<Device | null>;
  /** Oldest first, 1,000 at most. */
  list(): Promise<readonly Device[]>;
  /** An operator lets in a device that registered itself. Throws `not-found`, `device-revoked`. */
  approve(id: string): Promise<Device>;
  /** For good, also for what is under way. Throws `not-found`. */
  revoke(id: string): Promise<Device>;
}

type DeviceBody = Omit<Device, 'id' | 'state' | 'weak'>;
type Kept = NonNullable<Awaited<ReturnType<GatewayStore['records']['get']>>>;

const codeLifeMs = 24 * 3_600_000;
/** A device that let itself in is forgotten after this long, and lets itself in again: browsers lose their keys and never say so. */
const ownRegistrationMs = 365 * 24 * 3_600_000;
/** A device that waits for an operator, and nobody comes. */
const pendingMs = 7 * 24 * 3_600_000;
/** More than these would wait unseen: nobody looks through a longer list, and a stranger could make it as long as the disk. */
const mostPending = 100;
const purpose = 'capture-device';

export function createDevices(options: DevicesOptions): Devices {
  const { clock, policy } = options;
  const { records } = options.store;
  const at = (afterMs = 0): string => new Date(clock() + afterMs).toISOString();

  const operatorsDecide = policy === 'registered' || policy === 'attested';
  const deviceIn = ({ id, body, state }: Kept): Device => {
    const device = body as DeviceBody;
    const waits = operatorsDecide && device.by === 'itself';
    return { id, ...device, weak: device.kind === 'software-key', state: state === 'revoked' ? 'revoked' : waits ? 'pending' : 'active' };
  };
  const find = async (id: string): Promise<Device | null> => {
    const kept = await records.get('device', id);
    return kept === null ? null : deviceIn(kept);
  };

  /** Reads again where somebody changed it meanwhile: a revocation is not lost to a registration. */
  const change = async (id: string, to: (kept: Kept) => Kept): Promise<Device> => {
    for (;;) {
      const kept = await records.get('device', id);
      if (kept === null) throw new ScleraError('not-found', 'No device is registered by this id.');
      if (kept.state === 'revoked') return deviceIn(kept);
      const changed = to(kept);
      if ((await records.put(changed)) !== null) return deviceIn(changed);
    }
  };

  const spendCode = async (code: string): Promise<string> => {
    const kept = await records.get('device-code', sha256Hex(code));
    const open = kept !== null && kept.state === 'open' && kept.dueAt !== null && kept.dueAt > at();
    // Compare and set: of two that come with one code, one is let in.
    if (!open || (await records.put({ ...kept, state: 'spent' })) === null) {
      throw new ScleraError('device-unknown', 'This registration code is unknown, spent or too old.');
    }
    return (kept.body as { readonly name: string }).name;
  };

  return {
    policy,
    find,
    makeCode: async (name) => {
      const code = randomBytes(20).toString('base64url');
      const until = at(codeLifeMs);
      await records.put({
        kind: 'device-code',
        id: sha256Hex(code),
        subject: null,
        purpose,
        state: 'open',
        dueAt: until,
        version: 0,
        body: { name },
      });
      return { code, until };
    },
    register: async ({ key: sent, name, code, attestation }) => {
      const key = readDeviceKey(sent);
      if (key === null)
        throw new ScleraError('bad-request', 'A device has a public key of P-256 or Ed25519, as a JSON Web Key without further members.');
      const id = deviceIdOf(key);
      const known = await find(id);
      if (known?.state === 'revoked') throw new ScleraError('device-revoked');
      if (known !== null && code === null) return known;
      if (code === null && policy === 'attested') {
        throw new ScleraError('device-unknown', 'Here a device needs a registration code, to have its key vouched for over it.');
      }
      const waits = code === null && operatorsDecide;
      if (waits && (await records.list({ kind: 'device', state: 'pending' })).length >= mostPending) {
        throw new ScleraError(
          'too-many-requests',
          'Too many devices wait for an operator already. Ask the operators for a registration code.',
        );
      }
      if (attestation !== null && code === null) throw new ScleraError('bad-request', 'An attestation is made over a registration code.');
      // Looked at before the code is spent: a device that cannot show what it is may try again.
      const kind = code === null ? 'software-key' : await kindOf(options.verifiers, attestation, attestationChallenge(code, id));
      const given = code === null ? name : await spendCode(code);
      const body: DeviceBody = { key, name: given, kind, by: code === null ? 'itself' : 'operator', registeredAt: at() };
      const before = await records.get('device', id);
      const dueAt = code !== null ? null : at(waits ? pendingMs : ownRegistrationMs);
      const kept = await records.put({
        kind: 'device',
        id,
        subject: null,
        purpose,
        state: waits ? 'pending' : 'active',
        dueAt,
        version: before?.version ?? 0,
        body,
      });
      const device = await find(id);
      if (device === null || (kept === null && device.state === 'revoked')) throw new ScleraError('device-revoked');
      return device;
    },
    list: async () => (await records.list({ kind: 'device' })).map(deviceIn),
    approve: async (id) => {
      const device = await change(id, (kept) => ({
        ...kept,
        state: 'active',
        dueAt: null,
        body: { ...(kept.body as DeviceBody), by: 'operator' },
      }));
      if (device.state === 'revoked') throw new ScleraError('device-revoked');
      return device;
    },
    revoke: (id) => change(id, (kept) => ({ ...kept, state: 'revoked', dueAt: null })),
  };
}

/** What hardware signs over when it vouches for a key: this registration code and this key, and so nothing of yesterday. */
export function attestationChallenge(code: string, device: string): Uint8Array {
  return Buffer.from(sha256Hex(`sclera/device/v1\n${code}\n${device}`), 'hex');
}

async function kindOf(
  verifiers: readonly AttestationVerifier[],
  attestation: Attestation | null,
  challenge: Uint8Array,
): Promise<DeviceKind> {
  if (attestation === null) return 'software-key';
  const verifier = verifiers.find(({ kind }) => kind === attestation.kind);
  if (verifier === undefined) throw new ScleraError('device-unknown', 'Nobody here can check this kind of attestation.');
  const verdict = await verifier.verify(attestation.statement, challenge);
  if (verdict.kind === 'refused') throw new ScleraError('device-unknown', `The attestation does not hold: ${verdict.reason}.`);
  // `none` says so itself: an authenticator that names no maker proves nothing about one.
  return verdict.strength === 'attested' ? verifier.kind : 'software-key';
}
