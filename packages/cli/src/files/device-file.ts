import { type CaptureDevice, exportDeviceKey, generateDeviceKeys, openDeviceKey, ownProblem } from '@sclera/sdk';
import { readText, writeSecret } from './disk.ts';

/** Makes the key of a capture device and writes it down for its owner alone. Refuses to replace a file. */
export async function makeDeviceFile(cwd: string, file: string): Promise<CaptureDevice> {
  const secret = await exportDeviceKey(await generateDeviceKeys({ extractable: true }));
  await writeSecret(cwd, file, `${JSON.stringify(secret)}\n`, { fresh: true });
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

/** For a session: the device of a command that was given `--device`. */
export async function deviceOption(cwd: string, file: string | undefined): Promise<{ readonly device?: CaptureDevice }> {
  return file === undefined ? {} : { device: await readDeviceFile(cwd, file) };
}
