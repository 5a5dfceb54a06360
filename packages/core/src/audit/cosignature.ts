import { verifyBytes } from '../sign.ts';
import { noteKeyId, splitNote } from './note.ts';

/** Who cosigns checkpoints, under the key that its verifier key names (C2SP tlog-cosignature, type 0x04, Ed25519). */
export interface WitnessKey {
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** C2SP signed-note signature type of a timestamped Ed25519 cosignature. */
const cosignatureType = 4;
const timestampBytes = 8;

/** Reads `name+hex(key id)+base64(0x04 ‖ public key)`; null for anything else. */
export function readWitnessKey(text: string): WitnessKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/u.exec(text);
  if (match === null) return null;
  const [, name, id, encoded] = match as unknown as [string, string, string, string];
  const bytes = Buffer.from(encoded, 'base64');
  const publicKey = new Uint8Array(bytes.subarray(1));
  const same = Buffer.from(noteKeyId(name, publicKey, cosignatureType)).toString('hex') === id;
  return bytes.length === 33 && bytes[0] === cosignatureType && same ? { name, publicKey } : null;
}

/** The one of these signature lines that is a valid cosignature of this witness under a checkpoint; null where none is. */
export function findCosignature(checkpoint: string, lines: string, witness: WitnessKey): string | null {
  const text = splitNote(checkpoint)?.text;
  const signatures = splitNote(`-\n\n${lines}`)?.signatures ?? [];
  if (text === undefined) return null;
  const id = Buffer.from(noteKeyId(witness.name, witness.publicKey, cosignatureType));
  for (const line of signatures) {
    const [, name, encoded = ''] = line.split(' ');
    const blob = Buffer.from(encoded, 'base64');
    if (name !== witness.name || blob.length !== id.length + timestampBytes + 64 || !id.equals(blob.subarray(0, id.length))) continue;
    const time = blob.readBigUInt64BE(id.length);
    const signed = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`, 'utf8');
    if (blob.toString('base64') === encoded && verifyBytes(blob.subarray(id.length + timestampBytes), signed, witness.publicKey))
      return line;
  }
  return null;
}
