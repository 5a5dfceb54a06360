import { type KeyName, type Keyring, openRecord, sealRecord } from '@sclera/core';

/** Whose a record is, for what, and where it stands. */
export interface RecordPlace {
  readonly subject: string;
  readonly purpose: string;
  /** Table and key of the row: a record that was moved to another row does not open. */
  readonly row: string;
}

/** Seals what rows say about people, under one data key a person and purpose. All keys of a person are destroyed together. */
export class SubjectSafe {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** The value as JSON, sealed, in base64. */
  async seal(place: RecordPlace, value: unknown): Promise<string> {
    const [key] = await this.#keyring.make([keyName(place)]);
    if (!key) throw new Error('no key was made');
    return Buffer.from(sealRecord(Buffer.from(JSON.stringify(value), 'utf8'), key, recordName(place))).toString('base64');
  }

  /** Null where the key was destroyed. Throws `store-foreign` for a record of another place or keyring. */
  open<T>(place: RecordPlace, sealed: string): T | null {
    const key = this.#keyring.find(keyName(place));
    if (key === null) return null;
    return JSON.parse(Buffer.from(openRecord(Buffer.from(sealed, 'base64'), key, recordName(place))).toString('utf8')) as T;
  }

  /** Whether there is a key for what stands here. */
  holds(place: RecordPlace): boolean {
    return this.#keyring.find(keyName(place)) !== null;
  }

  /** Ends every record of a person, in every copy and backup of the database. */
  async shred(subject: string): Promise<void> {
    await this.#keyring.destroyGroups([groupOf(subject)]);
  }
}

function keyName({ subject, purpose }: RecordPlace): KeyName {
  return { group: groupOf(subject), name: purpose };
}

function groupOf(subject: string): string {
  return `subject/${subject}`;
}

function recordName({ subject, purpose, row }: RecordPlace): string {
  return `sclera/record/v1/${subject}/${purpose}/${row}`;
}
