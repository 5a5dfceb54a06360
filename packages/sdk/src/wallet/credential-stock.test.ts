import { expect, it } from 'vitest';
import { toBase64Url } from '../encoding/base64.ts';
import { type HeldBatch, revokeStock, stockOf, takeCredential, withBatch, withoutKeys } from './credential-stock.ts';
import { freshWallet, readWallet, type Wallet } from './wallet.ts';
import { keyFileLock } from './wallet-lock.ts';
import { createWalletStore, type WalletPlace } from './wallet-store.ts';

const now = Date.UTC(2026, 10, 23);
const day = 86_400_000;
const field = 'f'.repeat(43);
const key = { kty: 'EC', crv: 'P-256', x: field, y: field, d: field } as const;

/** Credentials with these places in their list; nothing else of them is looked at here. */
function batchOf(revocation: string, places: readonly number[], endsMs = now + 14 * day): HeldBatch {
  const credentials = places.map((idx) => {
    const claims = toBase64Url(new TextEncoder().encode(JSON.stringify({ status: { status_list: { idx } } })));
    return { credential: `h.${claims}.s~`, key };
  });
  return { credentials, revocation, until: new Date(endsMs).toISOString() };
}
const holding = (...batches: HeldBatch[]): Wallet => ({ ...freshWallet('http://127.0.0.1:9', null), batches });

/** A wallet in memory, as far as a stock knows one. */
function open(wallet: Wallet) {
  const handle = {
    wallet,
    change: async (change: (wallet: Wallet) => Wallet): Promise<Wallet> => {
      handle.wallet = change(handle.wallet);
      return handle.wallet;
    },
  };
  return handle;
}

it('gives each out once, what ends first before the rest, and none that has ended', async () => {
  const handle = open(holding(batchOf('late', [3]), batchOf('over', [9], now), batchOf('soon', [1, 2], now + day)));
  expect(stockOf(handle.wallet, now)).toEqual({ left: 3, until: new Date(now + 14 * day).toISOString(), isLow: true });
  const taken = [];
  for (let one = await takeCredential(handle, now); one !== null; one = await takeCredential(handle, now)) taken.push(one.credential);
  expect(taken).toEqual([...batchOf('', [1, 2, 3]).credentials.map(({ credential }) => credential)]);
  expect(stockOf(handle.wallet, now)).toEqual({ left: 0, until: null, isLow: true });
  expect(JSON.stringify(handle.wallet)).not.toContain(field);
  await handle.change(withBatch(batchOf('new', [4, 5, 6, 7]), now + 2 * day));
  expect(handle.wallet.batches.map(({ revocation }) => revocation)).toEqual(['late', 'new']);
  expect(stockOf(handle.wallet, now).isLow).toBe(false);
});

it('never gives the same to two windows that take at once', async () => {
  const lock = keyFileLock(new Uint8Array(32).fill(3));
  let lies: string | null = null;
  const place: WalletPlace = {
    read: async () => lies,
    replace: async (before, sealed) => {
      if (lies !== before) return false;
      lies = sealed;
      return true;
    },
    remove: async () => {
      lies = null;
    },
  };
  const store = createWalletStore(place);
  const first = (await store.create(holding(batchOf('one', [1, 2, 3])), lock))!;
  const second = await store.open(lock);
  if (second.kind !== 'opened') throw new Error(second.kind);
  const taken = await Promise.all([first, second.handle, first, second.handle].map((handle) => takeCredential(handle, now)));
  const shown = taken.flatMap((one) => (one === null ? [] : [one.credential]));
  expect([shown.length, new Set(shown).size]).toEqual([3, 3]);
});

it('revokes what was not shown, on the way out; all of it, where a thief may have it; and goes on where it stopped', async () => {
  const asked: unknown[] = [];
  const revoke = async (revocation: string, places: readonly number[] | undefined): Promise<void> => void asked.push([revocation, places]);
  const far = Date.now() + day;
  const leaving = open(holding(batchOf('one', [1, 2], far), batchOf('two', [3], far), batchOf('over', [4], Date.now() - day)));
  const shown = await takeCredential(leaving);
  expect(shown).not.toBeNull();
  const dying = async (revocation: string): Promise<void> => {
    if (revocation === 'two') throw new Error('died');
  };
  await expect(revokeStock(leaving, dying, 'unshown')).rejects.toThrow('died');
  expect(leaving.wallet.batches.map(({ revocation }) => revocation)).toEqual(['two']);
  const again = open(holding(batchOf('one', [1, 2], far), batchOf('two', [3], far)));
  await takeCredential(again);
  await takeCredential(again);
  await takeCredential(again);
  await revokeStock(again, revoke, 'unshown');
  expect([asked, again.wallet.batches]).toEqual([[], []]);
  await revokeStock(open(holding(batchOf('one', [1, 2], far))), revoke, 'unshown');
  await revokeStock(open(holding(batchOf('one', [1, 2], far))), revoke, 'all');
  expect(asked).toEqual([
    ['one', [1, 2]],
    ['one', undefined],
  ]);
});

it('is read with a wallet, also with one from before; a copy can revoke, and show nothing', async () => {
  const wallet = holding(batchOf('one', [1]));
  expect(readWallet(JSON.parse(JSON.stringify(wallet)))).toEqual(wallet);
  const { batches: _, ...before } = wallet;
  expect(readWallet(JSON.parse(JSON.stringify(before)))).toEqual(holding());
  const copy = withoutKeys(wallet);
  expect(readWallet(JSON.parse(JSON.stringify(copy)))).toEqual(copy);
  expect(JSON.stringify(copy)).not.toContain(field);
  expect(await takeCredential(open(copy), now)).toBeNull();
  const asked: unknown[] = [];
  await revokeStock(
    open(holding(...withoutKeys(holding(batchOf('one', [1], Date.now() + day))).batches)),
    async (...said) => void asked.push(said),
    'unshown',
  );
  expect(asked).toEqual([['one', [1]]]);
  for (const wrong of [
    { ...batchOf('x', [1]), credentials: [{ credential: 'h.e.s~', key }] },
    { ...batchOf('x', [1]), until: 'soon' },
  ])
    expect(readWallet(JSON.parse(JSON.stringify(holding(wrong))))).toBeNull();
});
