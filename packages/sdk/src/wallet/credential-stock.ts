import { z } from 'zod';
import { fromBase64Url } from '../encoding/base64.ts';
import type { Wallet } from './wallet.ts';

/** Single-use credentials of one day, as they lie in a wallet: what was shown is not among them any more. */
export interface HeldBatch {
  readonly credentials: readonly HeldCredential[];
  /** Revokes what is left of them; only who has it can. */
  readonly revocation: string;
  /** ISO 8601: none of them is good after it. */
  readonly until: string;
}

export interface HeldCredential {
  /** SD-JWT VC. */
  readonly credential: string;
  /** What shows it; null in a copy of a wallet, which could show it a second time: a copy can revoke it and no more. */
  readonly key: JsonWebKey | null;
}

/** One credential and its key, taken out of a wallet: good to show once. */
export interface ShowableCredential {
  readonly credential: string;
  readonly key: JsonWebKey;
}

/** What a wallet can still show. */
export interface CredentialStock {
  readonly left: number;
  /** When the last of them ends; null where none is left. */
  readonly until: string | null;
  /** Time to fetch another batch: not at the moment one is shown, so that fetching and showing do not go together. */
  readonly isLow: boolean;
}

/** Changes a wallet that is open; `change` may run again where somebody else was quicker. */
export interface WalletChange {
  change(change: (wallet: Wallet) => Wallet): Promise<Wallet>;
}

/** Revokes places of a batch at the platform; all of them where none are named. */
export type RevokePlaces = (revocation: string, places: readonly number[] | undefined) => Promise<unknown>;

/** At so few another batch is fetched. */
const lowStock = 3;

export function stockOf(wallet: Wallet, nowMs: number = Date.now()): CredentialStock {
  const usable = inTime(wallet, nowMs).batches.filter(({ credentials }) => credentials.some(isShowable));
  const left = usable.reduce((sum, { credentials }) => sum + credentials.filter(isShowable).length, 0);
  const until = usable.map((batch) => batch.until).sort();
  return { left, until: until.at(-1) ?? null, isLow: left <= lowStock };
}

/** The wallet with another batch, and without what has ended. */
export function withBatch(batch: HeldBatch, nowMs: number = Date.now()): (wallet: Wallet) => Wallet {
  return (wallet) => {
    const { batches } = inTime(wallet, nowMs);
    return { ...wallet, batches: [...batches, batch] };
  };
}

/**
 * Takes one out, the one that ends first: it is gone from the wallet before anybody has seen it, so that of two windows or commands never both show the same, and nothing that
 * goes wrong afterwards brings it back. Null where none is left.
 */
export async function takeCredential({ change }: WalletChange, nowMs: number = Date.now()): Promise<ShowableCredential | null> {
  let taken: ShowableCredential | null = null;
  await change((wallet) => {
    const current = inTime(wallet, nowMs);
    const batch = current.batches.filter(({ credentials }) => credentials.some(isShowable)).sort(byEnd)[0];
    const next = batch?.credentials.find(isShowable);
    taken = next ?? null;
    if (next === undefined) return current;
    const without = (one: HeldBatch): HeldBatch =>
      one === batch ? { ...one, credentials: one.credentials.filter((each) => each !== next) } : one;
    return { ...current, batches: current.batches.map(without) };
  });
  return taken;
}

/**
 * Revokes what the wallet holds and drops it, batch by batch, each once the platform has said so; again, it goes on where it stopped. `unshown`: what leaves the person's hands
 * unused, and not what was shown, since whoever watches the list sees what is revoked together. `all`: what was shown too, where a thief may have the same wallet.
 */
export async function revokeStock({ change }: WalletChange, revoke: RevokePlaces, which: 'unshown' | 'all'): Promise<void> {
  const { batches } = await change((wallet) => inTime(wallet, Date.now()));
  for (const { revocation, credentials } of batches) {
    const places = which === 'all' ? undefined : credentials.map(placeOf);
    if (places?.length !== 0) await revoke(revocation, places);
    await change((wallet) => ({ ...wallet, batches: wallet.batches.filter((one) => one.revocation !== revocation) }));
  }
}

/** For a copy: with nothing that shows a credential, and all that revokes it. */
export function withoutKeys(wallet: Wallet): Wallet {
  const batches = wallet.batches.map((batch) => ({
    ...batch,
    credentials: batch.credentials.map(({ credential }) => ({ credential, key: null })),
  }));
  return { ...wallet, batches };
}

const field = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const HolderKey = z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: field, y: field, d: field });
/** Of a wallet from before there were any, none. */
export const Batches: z.ZodType<readonly HeldBatch[]> = z
  .array(
    z.strictObject({
      credentials: z.array(z.strictObject({ credential: z.string().max(8_192).refine(hasPlace), key: HolderKey.nullable() })).max(20),
      revocation: z.string().max(4_096),
      until: z.iso.datetime(),
    }),
  )
  .max(100)
  .default([]);

function inTime(wallet: Wallet, nowMs: number): Wallet {
  return { ...wallet, batches: wallet.batches.filter(({ until }) => Date.parse(until) > nowMs) };
}

function isShowable(held: HeldCredential): held is ShowableCredential {
  return held.key !== null;
}

function byEnd(a: HeldBatch, b: HeldBatch): number {
  return Date.parse(a.until) - Date.parse(b.until);
}

/** Its place in the status list, out of its own words. */
function placeOf({ credential }: Pick<HeldCredential, 'credential'>): number {
  const claims = JSON.parse(new TextDecoder().decode(fromBase64Url(credential.split('.')[1] ?? ''))) as {
    readonly status: { readonly status_list: { readonly idx: number } };
  };
  return claims.status.status_list.idx;
}

function hasPlace(credential: string): boolean {
  try {
    return Number.isInteger(placeOf({ credential }));
  } catch {
    return false;
  }
}
