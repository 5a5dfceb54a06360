import { type CapturedFor, type CaptureOrigin, ScleraError, type SealedShare, shareDigestsOf, verifyCapture } from '@sclera/core';
import type { CapturePolicy, Device, Devices } from './devices.ts';

export type OriginVerdict =
  | { readonly kind: 'known'; readonly origin: CaptureOrigin }
  | { readonly kind: 'refused'; readonly problem: ScleraError };

/**
 * Where a capture comes from, if the operator takes captures from there: its device is registered and in force, and signed these very shares
 * for this very permit. A signature that is there must hold, also where none is asked for; of a face there must be one that names the challenge.
 */
export async function judgeCapture(
  devices: Devices,
  capture: string | null,
  permit: CapturedFor,
  shares: readonly SealedShare[],
): Promise<OriginVerdict> {
  if (capture === null) {
    if (devices.policy === 'any' && permit.challenge === undefined)
      return { kind: 'known', origin: { device: null, kind: 'unsigned', weak: true } };
    return refused(new ScleraError('capture-unsigned'));
  }
  const verdict = verifyCapture(capture, { permit, shares: shareDigestsOf(shares) });
  if (verdict.kind === 'invalid') return refused(new ScleraError('capture-unsigned', `Of its signature: ${verdict.reason}.`));
  const device = await devices.find(verdict.device);
  if (device === null) return refused(new ScleraError('device-unknown'));
  const problem = faultOf(device, devices.policy);
  return problem === null ? { kind: 'known', origin: { device: device.id, kind: device.kind, weak: device.weak } } : refused(problem);
}

/** Why captures of this origin are not taken any more; null where they are. Asked again before a decision: a revocation reaches what is under way. */
export async function originFault(devices: Devices, origin: CaptureOrigin | undefined): Promise<ScleraError | null> {
  if (origin === undefined || origin.device === null) return null;
  const device = await devices.find(origin.device);
  return device === null ? new ScleraError('device-unknown') : faultOf(device, devices.policy);
}

function faultOf(device: Device, policy: CapturePolicy): ScleraError | null {
  if (device.state === 'revoked') return new ScleraError('device-revoked');
  if (device.state === 'pending')
    return new ScleraError('device-unknown', 'It registered itself, and waits for an operator to approve it.');
  if (policy === 'attested' && device.weak) {
    return new ScleraError('device-unknown', 'Only devices whose key hardware vouches for are taken here.');
  }
  return null;
}

function refused(problem: ScleraError): OriginVerdict {
  return { kind: 'refused', problem };
}
