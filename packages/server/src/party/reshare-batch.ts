import { type EnrolmentId, fromBase64Url, isId, ScleraError, toBase64Url } from '@sclera/core';
import { shareStreamBytes } from '@sclera/mpc';
import { z } from 'zod';

/** One reference on its way to the party that is rebuilt: its row, and one helper's terms of both eyes. */
export interface ReferenceTerms {
  readonly id: EnrolmentId;
  readonly staged: boolean;
  readonly retainUntil: string;
  /** Of the record, 32 bytes; the same at all three. */
  readonly name: Uint8Array | null;
  readonly left: Uint8Array;
  readonly right: Uint8Array;
}

/** References in a message: 1.2 MB. */
export const mostInBatch = 16;

const rows = z
  .array(
    z.strictObject({
      id: z.custom<EnrolmentId>((value) => isId('enrolment', value)),
      staged: z.boolean(),
      retainUntil: z.iso.datetime(),
      name: z
        .string()
        .regex(/^[\w-]{43}$/)
        .nullable(),
    }),
  )
  .min(1)
  .max(mostInBatch);

/** Length of the rows (32 bits, big-endian), the rows as JSON, and for each of them the left and the right term, 38,400 bytes each. */
export function writeBatch(batch: readonly ReferenceTerms[]): Uint8Array {
  const told = batch.map(({ id, staged, retainUntil, name }) => ({ id, staged, retainUntil, name: name && toBase64Url(name) }));
  const head = Buffer.from(JSON.stringify(told));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, ...batch.flatMap(({ left, right }) => [left, right])]);
}

/** The inverse. Throws `parties-disagree` for anything else. */
export function readBatch(bytes: Uint8Array): readonly ReferenceTerms[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const headEnd = 4 + (view.length < 4 ? 0 : view.readUInt32BE(0));
  const parsed = rows.safeParse(readJson(view.subarray(4, headEnd)));
  if (!parsed.success || view.length !== headEnd + parsed.data.length * 2 * shareStreamBytes) {
    throw new ScleraError('parties-disagree', 'A message of a rebuild is not readable.');
  }
  return parsed.data.map((row, i) => {
    const at = headEnd + 2 * i * shareStreamBytes;
    return {
      ...row,
      name: row.name === null ? null : fromBase64Url(row.name),
      left: view.subarray(at, at + shareStreamBytes),
      right: view.subarray(at + shareStreamBytes, at + 2 * shareStreamBytes),
    };
  });
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
