/** The two keys that the three parties hold together and nobody alone: secrets of people's records come from one, those of documents from the other. */
export const sharedKeyNames = ['person', 'document'] as const;
export type SharedKeyName = (typeof sharedKeyNames)[number];
export type SharedKeys<T> = Readonly<Record<SharedKeyName, T>>;

/** What everybody may know of such a key, base64url, 32 bytes each. */
export interface SharedKeyGroup {
  /** Never another one. */
  readonly publicKey: string;
  /** Of the line that the three shares lie on: another one after each renewal. */
  readonly slope: string;
}
