import { type EnrolmentId, type KeyName, type Keyring, openRecord, type PartyId, sealRecord } from '@sclera/core';

/** A record and its plaintext, which is the caller's to wipe. */
export interface OpenReference {
  readonly id: EnrolmentId;
  readonly plaintext: Uint8Array;
}

/**
 * Seals a party's references for its store, each under its own data key. The keys of one generation of shares are one group of the keyring:
 * when a generation is replaced its keys go, and with them every copy of the old shares, in whatever backup.
 */
export class ReferenceSafe {
  readonly #party: PartyId;
  readonly #keyring: Keyring;

  constructor(party: PartyId, keyring: Keyring) {
    this.#party = party;
    this.#keyring = keyring;
  }

  /** Ciphertexts in the order of the references. `label`: of their generation, empty for the first. */
  async seal(references: readonly OpenReference[], label: string): Promise<readonly Uint8Array[]> {
    const keys = await this.#keyring.make(references.map(({ id }) => keyName(id, label)));
    return references.map(({ id, plaintext }, i) => {
      const key = keys[i] ?? new Uint8Array();
      const ciphertext = sealRecord(plaintext, key, recordName(this.#party, id, label));
      key.fill(0);
      return ciphertext;
    });
  }

  /** Null where its key was destroyed: then it is no reference any more. Throws `store-foreign` for a record of another party or place. */
  open({ id, ciphertext }: { readonly id: EnrolmentId; readonly ciphertext: Uint8Array }, label: string): Uint8Array | null {
    const key = this.#keyring.find(keyName(id, label));
    if (key === null) return null;
    try {
      return openRecord(ciphertext, key, recordName(this.#party, id, label));
    } finally {
      key.fill(0);
    }
  }

  /** The party's shares of the shared keys, under a data key of their generation. */
  async sealKeys(plaintext: Uint8Array, label: string): Promise<Uint8Array> {
    const [key = new Uint8Array()] = await this.#keyring.make([sharedKeysName(label)]);
    try {
      return sealRecord(plaintext, key, sharedKeysRecord(this.#party, label));
    } finally {
      key.fill(0);
    }
  }

  /** Null where their data key was destroyed. Throws `store-foreign` for those of another party or place. */
  openKeys(ciphertext: Uint8Array, label: string): Uint8Array | null {
    const key = this.#keyring.find(sharedKeysName(label));
    if (key === null) return null;
    try {
      return openRecord(ciphertext, key, sharedKeysRecord(this.#party, label));
    } finally {
      key.fill(0);
    }
  }

  /** Destroys the keys of these references: no copy of them opens again. */
  async shred(ids: readonly EnrolmentId[], label: string): Promise<void> {
    await this.#keyring.destroy(ids.map((id) => keyName(id, label)));
  }

  /** Destroys the keys of all generations but these. */
  async keep(labels: readonly string[]): Promise<void> {
    await this.#keyring.keepGroups(labels.map(groupOf));
  }
}

/** What a record is sealed as: it opens only at its party, under its id, in its generation (`label` empty for the first). */
export function recordName(party: PartyId, id: EnrolmentId, label: string): string {
  return `sclera/reference/v3/${party}/${id}/${label}`;
}

function keyName(id: EnrolmentId, label: string): KeyName {
  return { group: groupOf(label), name: id };
}

/** No enrolment has this id. */
function sharedKeysName(label: string): KeyName {
  return { group: groupOf(label), name: 'shared keys' };
}

function sharedKeysRecord(party: PartyId, label: string): string {
  return `sclera/shared-keys/v1/${party}/${label}`;
}

function groupOf(label: string): string {
  return `generation/${label}`;
}
