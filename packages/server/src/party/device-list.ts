import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CaptureClaims, type CapturedFor, type DeviceKey, deviceIdOf, readDeviceKey, ScleraError, verifyCapture } from '@sclera/core';

/** Checks what a capture device signed. Throws `capture-unsigned`, `device-unknown`, `configuration-invalid`. */
export type CaptureCheck = (
  capture: string | undefined,
  about: { readonly permit: CapturedFor; readonly shares: CaptureClaims['shares'] },
) => Promise<void>;

export interface CaptureRules {
  /** This party's operator takes captures that no device signed, but never of a face: nobody would have said that it lived. Default false. */
  readonly unsignedCaptures?: boolean | undefined;
}

const fileName = 'devices.json';

/**
 * How a party looks at a capture by itself, whatever the gateway says: the key that it names must have signed these very shares for this very
 * permit. With a list of its own (`devices.json` in its folder, an array of public keys as JSON Web Keys) it must be a key on that list;
 * without one, which devices may capture is left to the gateway. The list is read anew at every comparison, so that who is taken off it is
 * refused from then on.
 */
export function captureCheckIn(dir: string, { unsignedCaptures = false }: CaptureRules = {}): CaptureCheck {
  return async (capture, about) => {
    const listed = await readList(join(dir, fileName));
    if (capture === undefined) {
      if (listed === null && unsignedCaptures && about.permit.challenge === undefined) return;
      throw new ScleraError('capture-unsigned', 'A party takes no capture without a signature.');
    }
    const verdict = verifyCapture(capture, about);
    if (verdict.kind === 'invalid') throw new ScleraError('capture-unsigned', `Of its signature: ${verdict.reason}.`);
    if (listed !== null && !listed.has(verdict.device)) {
      throw new ScleraError('device-unknown', 'It is not on the list of devices of a party.');
    }
  };
}

/** Ids of the listed devices. Null where there is no list; a list that cannot be read is not taken for none. */
async function readList(path: string): Promise<ReadonlySet<string> | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw damaged(error);
  }
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) throw new Error('not a list');
    return new Set(list.map((one) => deviceIdOf(requireKey(one))));
  } catch (error) {
    throw damaged(error);
  }
}

function requireKey(value: unknown): DeviceKey {
  const key = readDeviceKey(value);
  if (key === null) throw new Error('not a key');
  return key;
}

function damaged(cause: unknown): ScleraError {
  return new ScleraError('configuration-invalid', `${fileName} of a party is not a list of public keys.`, { cause });
}
