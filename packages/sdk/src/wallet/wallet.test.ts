import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../encoding/base64.ts';
import { makeReceiptFile } from '../journey/receipt-file.ts';
import { lockOf, makeWalletKey, openWallet, sealWallet } from './seal-wallet.ts';
import { freshWallet, readWallet, rotatedTo, type Wallet } from './wallet.ts';
import { keyFileLock, passphraseLock } from './wallet-lock.ts';
import { testWalletPlace } from './wallet-place.contract.ts';
import { createWalletStore, type WalletPlace } from './wallet-store.ts';

const url = 'http://127.0.0.1:8440';
const secret = toBase64Url(sha256(utf8ToBytes('sclera test person 3')));
const personalKey = 'k'.repeat(43);
const receipt = makeReceiptFile({
  url,
  platform: null,
  person: { subject: `sub_${'0'.repeat(26)}` as never, personalKey },
  nowMs: 0,
});
const full: Wallet = {
  ...freshWallet(url, receipt),
  credential: { secret, rotation: 1, recordName: toBase64Url(new Uint8Array(32).fill(7)) },
  claims: [
    { campaign: '20261122', recipient: `0x${'a1'.repeat(20)}`, amount: '10', reference: 'entry', claimedAt: '2026-11-23T00:00:00.000Z' },
  ],
};
const cheap = (words: string) => passphraseLock(words, { logN: 14 });

function inMemory(): WalletPlace & { lies: string | null } {
  return {
    lies: null,
    async read() {
      return this.lies;
    },
    async replace(before, sealed) {
      if (this.lies !== before) return false;
      this.lies = sealed;
      return true;
    },
    async remove() {
      this.lies = null;
    },
  };
}

const shared = inMemory();
testWalletPlace('memory, as the tests here use it', () => shared);

describe('a wallet', () => {
  it('is what it was after it was written down, and nothing else is a wallet', () => {
    expect(readWallet(JSON.parse(JSON.stringify(full)))).toEqual(full);
    expect(readWallet(JSON.parse(JSON.stringify(freshWallet(url, null))))).toEqual(freshWallet(url, null));
    for (const wrong of [
      null,
      [],
      { ...full, schema: 'sclera-wallet-2' },
      { ...full, more: 1 },
      { ...full, receipt: { schema: 'other' } },
      { ...full, credential: { ...full.credential, secret: toBase64Url(new Uint8Array(31)) } },
      { ...full, credential: { ...full.credential, rotation: -1 } },
      { ...full, credential: { ...full.credential, rotation: 5 } },
      { ...full, claims: [{ ...full.claims[0], recipient: '0x1' }] },
    ])
      expect(readWallet(JSON.parse(JSON.stringify(wrong)))).toBeNull();
  });

  it('keeps a secret that was replaced, for what was frozen with it; one from before such were kept has none', () => {
    const next = { ...full.credential!, secret: toBase64Url(new Uint8Array(32).fill(9)), rotation: 2 };
    const rotated = rotatedTo(next)(full);
    expect([rotated.credential, rotated.former]).toEqual([next, [full.credential]]);
    expect(readWallet(JSON.parse(JSON.stringify(rotated)))).toEqual(rotated);
    const { former: _, ...before } = full;
    expect(readWallet(JSON.parse(JSON.stringify(before)))).toEqual(full);
    expect(readWallet(JSON.parse(JSON.stringify({ ...full, former: [{ ...next, secret: 'short' }] })))).toBeNull();
  });

  it('is sealed so that nothing of it is read without its lock', async () => {
    const sealed = await sealWallet({ wallet: full, key: await makeWalletKey(cheap('correct horse')) });
    for (const hidden of [secret, personalKey, '20261122', 'a1a1', receipt.subject]) expect(sealed).not.toContain(hidden);
    expect(lockOf(sealed)).toBe('passphrase');
    expect(await openWallet(sealed, cheap('correct horse'))).toMatchObject({ kind: 'opened', wallet: full });
    expect(await openWallet(sealed, cheap('correct house'))).toEqual({ kind: 'wrong-key' });
    expect(await openWallet(sealed, keyFileLock(new Uint8Array(32)))).toEqual({ kind: 'other-lock', lock: 'passphrase' });
  });

  it('is not opened once anything of what lies there was changed', async () => {
    const lock = keyFileLock(new Uint8Array(32).fill(1));
    const sealed = JSON.parse(await sealWallet({ wallet: full, key: await makeWalletKey(lock) }));
    const flip = (text: string): string => (text[0] === 'A' ? 'B' : 'A') + text.slice(1);
    for (const [name, change] of [
      ['sealed', flip(sealed.sealed)],
      ['nonce', flip(sealed.nonce)],
      ['about', 'something else'],
      ['parameters', { more: 'x' }],
    ] as const)
      expect([name, await openWallet(JSON.stringify({ ...sealed, [name]: change }), lock)]).toEqual([name, { kind: 'wrong-key' }]);
    for (const text of ['', '{}', '[]', 'no JSON', JSON.stringify({ ...sealed, lock: 'none' }), JSON.stringify({ ...sealed, nonce: 'AA' })])
      expect(await openWallet(text, lock)).toEqual({ kind: 'unreadable' });
  });

  it('asks for no work without end, and none that is too little', async () => {
    const sealed = JSON.parse(await sealWallet({ wallet: full, key: await makeWalletKey(cheap('x')) }));
    for (const logN of [1, 13, 21, 60, 14.5]) {
      const text = JSON.stringify({ ...sealed, parameters: { ...sealed.parameters, logN } });
      expect(await openWallet(text, cheap('x'))).toEqual({ kind: 'unreadable' });
    }
  });

  it('means the same passphrase however its letters were composed', async () => {
    const sealed = await sealWallet({ wallet: full, key: await makeWalletKey(cheap('caf\u00e9')) });
    expect((await openWallet(sealed, cheap('cafe\u0301'))).kind).toBe('opened');
  });
});

describe('a store', () => {
  const lock = keyFileLock(new Uint8Array(32).fill(2));

  it('never puts a wallet in the place of another', async () => {
    const place = inMemory();
    const store = createWalletStore(place);
    expect(await store.standing()).toEqual({ kind: 'none' });
    expect(await store.open(lock)).toEqual({ kind: 'none' });
    expect((await store.create(full, lock))?.wallet).toEqual(full);
    expect(await store.create(freshWallet(url, null), lock)).toBeNull();
    expect(await store.open(lock)).toMatchObject({ kind: 'opened', handle: { wallet: full } });
    expect(await store.standing()).toEqual({ kind: 'sealed', lock: 'key-file' });
    place.lies = 'damaged';
    expect(await store.standing()).toEqual({ kind: 'unreadable' });
    expect(await store.create(full, lock)).toBeNull();
  });

  it('loses no change of two that work with it at once', async () => {
    const store = createWalletStore(inMemory());
    const first = (await store.create({ ...full, claims: [] }, lock))!;
    const second = await store.open(lock);
    if (second.kind !== 'opened') throw new Error('not opened');
    const add = (campaign: string) => (wallet: Wallet) => ({ ...wallet, claims: [...wallet.claims, { ...full.claims[0]!, campaign }] });
    await Promise.all([first.change(add('1')), second.handle.change(add('2')), first.change(add('3'))]);
    const after = await store.open(lock);
    if (after.kind !== 'opened') throw new Error('not opened');
    expect(after.handle.wallet.claims.map(({ campaign }) => campaign).sort()).toEqual(['1', '2', '3']);
  });

  it('moves to another lock, and by a copy to another place; the copy opens with its own lock alone', async () => {
    const place = inMemory();
    const handle = (await createWalletStore(place).create(full, lock))!;
    const stale = await createWalletStore(place).open(lock);
    await handle.relock(cheap('here'));
    expect((await createWalletStore(place).open(lock)).kind).toBe('other-lock');
    if (stale.kind !== 'opened') throw new Error('not opened');
    await expect(stale.handle.change((wallet) => wallet)).rejects.toMatchObject({ code: 'file-unreadable' });

    const copy = await handle.copy(cheap('copy'));
    const other = createWalletStore(inMemory());
    expect(await other.restore(copy, { copy: cheap('here'), here: lock })).toEqual({ kind: 'wrong-key' });
    expect(await other.restore(copy, { copy: cheap('copy'), here: lock })).toMatchObject({ kind: 'opened', handle: { wallet: full } });
    expect(await other.restore(copy, { copy: cheap('copy'), here: lock })).toEqual({ kind: 'there-already' });
    await other.remove();
    expect(await other.open(lock)).toEqual({ kind: 'none' });
  });
});
