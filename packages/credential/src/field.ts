import { keccak_256 } from '@noble/hashes/sha3.js';
import { CredentialError } from './credential-error.ts';

/** The field that commitments, roots and nullifiers lie in: the scalars of bn254 (EIP-197). */
export const fieldOrder = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

const wordLimit = 1n << 256n;

/** Whether `value` is a canonical field element. */
export function isFieldElement(value: bigint): boolean {
  return value >= 0n && value < fieldOrder;
}

/** A scope or a message (any number of 256 bits) as the circuit takes it: its Keccak-256, without the lowest byte (Semaphore v4, `_hash`). Throws `bad-number`. */
export function hashToField(value: bigint): bigint {
  return bigintOf(keccak_256(wordOf(value))) >> 8n;
}

/** 32 bytes, big-endian. Throws `bad-number`. */
export function wordOf(value: bigint): Uint8Array {
  if (value < 0n || value >= wordLimit) throw new CredentialError('bad-number', 'a number of more than 256 bits');
  const bytes = new Uint8Array(32);
  let rest = value;
  for (let i = 31; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** Big-endian bytes as a number. */
export function bigintOf(bytes: Uint8Array): bigint {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
