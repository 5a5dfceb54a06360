import { commitEvent, type NewLeaf, type OversightEvent, type SubjectId } from '@sclera/core';

/** A leaf of the public log that is about nobody, with what opens it: SHA-256(salt ‖ canonical JSON of the event). */
export interface PublicLeaf {
  /** Null where a process died before it was told. */
  readonly index: number | null;
  readonly event: OversightEvent;
  /** Hex, 16 bytes. */
  readonly salt: string;
}

/** Stands for the platform itself, where nobody in particular did something. */
const platform = 'sub_00000000000000000000000000' as SubjectId;

/** A leaf about what the platform has published or paid, in words that everybody may be shown. */
export function publicLeaf(record: string, act: string, at: string): { readonly leaf: NewLeaf; readonly opening: PublicLeaf } {
  const committed = commitEvent<OversightEvent>({ kind: 'oversight', account: platform, act, record, at });
  return { leaf: { subject: platform, ...committed }, opening: { index: null, ...committed.use } };
}
