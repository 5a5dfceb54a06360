import { describe, expect, it } from 'vitest';
import type { WalletPlace } from './wallet-store.ts';

/** What every place of a wallet has to do. `open` gives the same place each time; it is empty before each test. */
export function testWalletPlace(name: string, open: () => WalletPlace | Promise<WalletPlace>): void {
  describe(`a wallet's place: ${name}`, () => {
    it('holds one thing, whole, for whoever opens it next', async () => {
      const place = await open();
      expect(await place.read()).toBeNull();
      expect(await place.replace(null, 'first')).toBe(true);
      expect(await (await open()).read()).toBe('first');
      const long = `${'ä'.repeat(200_000)} the end`;
      expect(await place.replace('first', long)).toBe(true);
      expect(await (await open()).read()).toBe(long);
      await place.remove();
      expect(await place.read()).toBeNull();
      await place.remove();
    });

    it('never puts one thing in the place of another than the one named', async () => {
      const place = await open();
      expect(await place.replace('something', 'other')).toBe(false);
      expect(await place.read()).toBeNull();
      await place.replace(null, 'first');
      expect(await place.replace(null, 'second')).toBe(false);
      expect(await place.replace('firs', 'second')).toBe(false);
      expect(await place.read()).toBe('first');
      await place.remove();
    });

    it('of many that write at once lets one through', async () => {
      await (await open()).replace(null, 'first');
      const places = await Promise.all(Array.from({ length: 6 }, () => open()));
      const put = await Promise.all(places.map((place, i) => place.replace('first', `by ${i}`)));
      expect(put.filter((done) => done)).toHaveLength(1);
      expect(await places[0]!.read()).toBe(`by ${put.indexOf(true)}`);
      await places[0]!.remove();
    });
  });
}
