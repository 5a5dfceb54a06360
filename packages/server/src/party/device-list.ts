import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CaptureClaims,
  capturingDevice,
  type DeviceKey,
  deviceIdOf,
  type PermitClaims,
  readDeviceKey,
  ScleraError,
  verifyCapture,
} from '@sclera/core';

/** Checks what a capture device signed. Throws `capture-unsigned`, `device-unknown`, `configuration-invalid`. */
export type CaptureCheck = (
  capture: string | undefined,
  about: { readonly permit: Pick<PermitClaims, 'jti' | 'nonce'>; readonly shares: CaptureClaims['shares'] },
) => Promise<void>;

const fileName = 'devices.json';

/**
 * A party's own list of capture devices: `devices.json` in its folder, an array of public keys (JSON Web Keys). With a list the party computes
 * only on what one of these devices signed, whatever the gateway says; without one it leaves that to the gateway. Read anew at every
 * comparison, so that who is taken off the list is refused from then on.
 */
export function deviceListIn(dir: string): CaptureCheck {
  return async (capture, about) => {
    const keys = await readList(join(dir, fileName));
    if (keys === null) return;
    if (capture === undefined) throw new ScleraError('capture-unsigned');
    const key = keys.find((one) => deviceIdOf(one) === capturingDevice(capture));
    if (key === undefined) throw new ScleraError('device-unknown', 'It is not on the list of devices of a party.');
    const verdict = verifyCapture(capture, key, about);
    if (verdict.kind === 'invalid') throw new ScleraError('capture-unsigned', `Of its signature: ${verdict.reason}.`);
  };
}

/** Null where there is no list; a list that cannot be read is not taken for none. */
async function readList(path: string): Promise<readonly DeviceKey[] | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw damaged(error);
  }
  try {
    const list: unknown = JSON.parse(text);
    const keys = Array.isArray(list) ? list.map(readDeviceKey) : [null];
    if (keys.includes(null)) throw new Error('not a list of keys');
    return keys as readonly DeviceKey[];
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause: unknown): ScleraError {
  return new ScleraError('configuration-invalid', `${fileName} of a party is not a list of public keys.`, { cause });
}
