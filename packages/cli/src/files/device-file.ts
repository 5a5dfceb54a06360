import { type CaptureDevice, exportDeviceKey, generateDeviceKeys, openDeviceKey, ownProblem } from '@sclera/sdk';
import { isThere, readText, writeSecret } from './disk.ts';

/** Makes the key of a capture device and writes it down for its owner alone. `fresh`, the default: refuses to replace a file. */
export async function makeDeviceFile(
  cwd: string,
  file: string,
  { fresh = true }: { readonly fresh?: boolean } = {},
): Promise<CaptureDevice> {
  const secret = await exportDeviceKey(await generateDeviceKeys({ extractable: true }));
  await writeSecret(cwd, file, `${JSON.stringify(secret)}\n`, { fresh });
  return openDeviceKey(secret);
}

/** Reads what `sclera device make` wrote. */
export async function readDeviceFile(cwd: string, file: string): Promise<CaptureDevice> {
  const text = await readText(cwd, file);
  try {
    return await openDeviceKey(JSON.parse(text));
  } catch (cause) {
    throw ownProblem('file-unreadable', `${file} does not hold the key of a capture device.`, {
      fix: 'Make one: sclera device make FILE.',
      cause,
    });
  }
}

/** Where this device keeps its key, beside whatever else Sclera keeps in this folder. */
const ownFile = '.sclera/capture-device.json';

/** The device that captures: that of `--device`, or this one, whose key is made at its first capture. */
export async function captureDevice(cwd: string, file: string | undefined): Promise<CaptureDevice> {
  if (file !== undefined) return readDeviceFile(cwd, file);
  if (await isThere(cwd, ownFile)) return readDeviceFile(cwd, ownFile);
  // Not fresh: of two that make it at once the last one is kept, whole, and the other's key ends with its command.
  return makeDeviceFile(cwd, ownFile, { fresh: false });
}
