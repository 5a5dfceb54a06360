import {
  type PartyId,
  type PartyStore,
  ScleraError,
  type SharedKeyGroup,
  type SharedKeyName,
  type SharedKeys,
  sharedKeyNames,
  toBase64Url,
} from '@sclera/core';
import {
  type Decoded,
  decodeOprfGroup,
  decodeOprfShare,
  encodeOprfShare,
  evaluateBlinded,
  type OprfGroup,
  type OprfShare,
  oprfShareBytes,
} from '@sclera/mpc';
import { drawBytes } from '../node/mpc-primitives.ts';
import { indexOf } from './party-index.ts';
import type { ReferenceSafe } from './reference-safe.ts';

/** One party's shares of both keys. */
export type OprfShares = SharedKeys<OprfShare>;

/** What a party does with its shares of the keys that the three hold together. */
export interface OprfKeys {
  /** Whether this party has them: they are dealt once all three are awake for the first time. */
  ready(): boolean;
  /** What everybody may know of a key; its slope is another one after each renewal. Throws `party-unavailable` while there is none. */
  group(key: SharedKeyName): OprfGroup;
  /** This party's part of an answer (`oprfEvaluationBytes`), with its proof; `malformed` for what is no blinded input. Throws `party-unavailable`. */
  evaluate(key: SharedKeyName, blinded: Uint8Array): Decoded<Uint8Array>;
}

/** The keys of this party's generation, open in memory alone, and read anew whenever the generation changes. */
export class HeldOprfKeys implements OprfKeys {
  readonly #party: PartyId;
  readonly #store: Pick<PartyStore, 'generation'>;
  readonly #safe: ReferenceSafe;
  #shares: OprfShares | null = null;

  constructor(party: PartyId, store: Pick<PartyStore, 'generation'>, safe: ReferenceSafe) {
    this.#party = party;
    this.#store = store;
    this.#safe = safe;
  }

  /**
   * Reads them from the store and wipes those that memory held. `lost` where the store has them and the keyring cannot open them: this party
   * is to be rebuilt. Throws `store-foreign` for shares of another party or place, `store-unavailable`.
   */
  async load(): Promise<'held' | 'none' | 'lost'> {
    const { keys, label } = await this.#store.generation();
    const plaintext = keys && this.#safe.openKeys(keys, label);
    this.wipe();
    if (plaintext === null) return keys === null ? 'none' : 'lost';
    try {
      this.#shares = readShares(plaintext, this.#party);
      return 'held';
    } finally {
      plaintext.fill(0);
    }
  }

  /** For a renewal: another reading of them, the caller's to wipe. Null where there are none. */
  copy(): OprfShares | null {
    if (this.#shares === null) return null;
    const { person, document } = this.#shares;
    return { person: { ...person, secret: person.secret.slice() }, document: { ...document, secret: document.secret.slice() } };
  }

  ready(): boolean {
    return this.#shares !== null;
  }

  group(key: SharedKeyName): OprfGroup {
    return this.#share(key).group;
  }

  evaluate(key: SharedKeyName, blinded: Uint8Array): Decoded<Uint8Array> {
    return evaluateBlinded(this.#share(key), blinded, drawBytes);
  }

  /** Overwrites what memory holds of them. */
  wipe(): void {
    if (this.#shares) wipeShares(this.#shares);
    this.#shares = null;
  }

  #share(key: SharedKeyName): OprfShare {
    if (this.#shares === null)
      throw new ScleraError('party-unavailable', `Party ${this.#party} has no share of the keys of the three yet.`);
    return this.#shares[key];
  }
}

/** What a party tells of its keys; null where it has none. */
export function groupsOf(keys: OprfKeys): SharedKeys<SharedKeyGroup> | null {
  if (!keys.ready()) return null;
  const told = (key: SharedKeyName): SharedKeyGroup => {
    const { publicKey, slope } = keys.group(key);
    return { publicKey: toBase64Url(publicKey), slope: toBase64Url(slope) };
  };
  return { person: told('person'), document: told('document') };
}

/** The inverse, of what another party tells. Throws `parties-disagree` where that is none. */
export function readGroups(told: Partial<SharedKeys<Partial<SharedKeyGroup>>> | null): SharedKeys<OprfGroup> | null {
  if (told === null) return null;
  const read = (key: SharedKeyName): OprfGroup => {
    const { publicKey, slope } = told[key] ?? {};
    const decoded = decodeOprfGroup(Buffer.concat([publicKey, slope].map((text) => Buffer.from(String(text), 'base64url'))));
    if (decoded.kind === 'malformed') throw new ScleraError('parties-disagree', 'The two others do not say which keys they hold.');
    return decoded.value;
  };
  return { person: read('person'), document: read('document') };
}

/** Shares in clear, one key after the other: seal or wipe them. */
export function writeShares(shares: OprfShares): Uint8Array {
  const bytes = new Uint8Array(sharedKeyNames.length * oprfShareBytes);
  for (const [i, name] of sharedKeyNames.entries()) {
    const encoded = encodeOprfShare(shares[name]);
    bytes.set(encoded, i * oprfShareBytes);
    encoded.fill(0);
  }
  return bytes;
}

/** Overwrites the secrets of shares. */
export function wipeShares(shares: OprfShares): void {
  for (const name of sharedKeyNames) shares[name].secret.fill(0);
}

function readShares(bytes: Uint8Array, party: PartyId): OprfShares {
  const read = (at: number): OprfShare => {
    const decoded = decodeOprfShare(bytes.subarray(at * oprfShareBytes, (at + 1) * oprfShareBytes));
    if (decoded.kind === 'malformed' || decoded.value.party !== indexOf(party)) {
      throw new ScleraError('store-foreign', 'The keys in the store are not shares of this party.');
    }
    return decoded.value;
  };
  return { person: read(0), document: read(1) };
}
