import { ed25519 } from '@noble/curves/ed25519.js';
import { isSigned } from './checkpoint.ts';
import { signatureLine, signaturesOf, splitNote, type VerifierKey } from './note.ts';

/** Whose word is asked for that a log shows everybody the same: so many of these witnesses. */
export interface WitnessPolicy {
  readonly witnesses: readonly VerifierKey[];
  readonly atLeast: number;
}

export interface Cosignature {
  readonly witness: string;
  /** When the witness saw it, seconds since the epoch. */
  readonly at: number;
}

const timestampBytes = 8;

/** Valid cosignatures of these witnesses under a checkpoint (C2SP tlog-cosignature, type 0x04), one a witness. */
export function cosignaturesOn(note: string, witnesses: readonly VerifierKey[]): readonly Cosignature[] {
  const parts = splitNote(note);
  if (parts === null) return [];
  return witnesses.flatMap((witness) => {
    if (witness.type !== 4) return [];
    const times = signaturesOf(witness, parts.signatures).flatMap((signature) => {
      const at = readCosignature(signature, parts.text, witness.publicKey);
      return at === null ? [] : [at];
    });
    return times.length === 0 ? [] : [{ witness: witness.name, at: Math.max(...times) }];
  });
}

export type WitnessOutcome =
  | { readonly kind: 'witnessed'; readonly by: readonly Cosignature[] }
  | { readonly kind: 'unwitnessed'; readonly by: readonly Cosignature[]; readonly reason: string };

/** Whether enough different witnesses cosigned. A key that is named twice counts once. */
export function checkWitnesses(note: string, policy: WitnessPolicy): WitnessOutcome {
  const distinct = [...new Map(policy.witnesses.map((key) => [key.publicKey.join(), key])).values()];
  const by = cosignaturesOn(note, distinct);
  if (by.length >= policy.atLeast) return { kind: 'witnessed', by };
  return { kind: 'unwitnessed', by, reason: `${by.length} of the ${policy.atLeast} cosignatures that are asked for` };
}

/** The cosignature of a checkpoint's text as a signature line of a note. `atSeconds`: since the epoch. */
export function cosign(text: string, witness: { readonly name: string; readonly secretKey: Uint8Array }, atSeconds: number): string {
  const publicKey = ed25519.getPublicKey(witness.secretKey);
  const time = new Uint8Array(timestampBytes);
  new DataView(time.buffer).setBigUint64(0, BigInt(atSeconds));
  const signature = ed25519.sign(new TextEncoder().encode(cosignedText(text, atSeconds)), witness.secretKey);
  return signatureLine({ name: witness.name, type: 4, publicKey }, Uint8Array.of(...time, ...signature));
}

/** The time in a valid cosignature; null in any other. */
function readCosignature(signature: Uint8Array, text: string, publicKey: Uint8Array): number | null {
  if (signature.length !== timestampBytes + 64) return null;
  const time = new DataView(signature.buffer, signature.byteOffset, timestampBytes).getBigUint64(0);
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const at = Number(time);
  return isSigned(signature.subarray(timestampBytes), cosignedText(text, at), publicKey) ? at : null;
}

function cosignedText(text: string, atSeconds: number): string {
  return `cosignature/v1\ntime ${atSeconds}\n${text}`;
}
