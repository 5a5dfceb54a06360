import { describe, expect, it } from 'vitest';
import { referenceKernel } from '../kernels/reference.ts';
import { codeElements, maskElements } from '../share/layout.ts';
import { prepareProbe } from '../share/prepare-probe.ts';
import { brandShare, type Share } from '../share/share.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { ResidentGallery, type ResidentGalleryOptions } from './resident-gallery.ts';

const random = seededBytes(91);
const share = (): Share<1> => brandShare(1, elements(codeElements), elements(maskElements));
const isZero = ({ code, mask }: Share<1>): boolean => code.every((word) => word === 0) && mask.every((word) => word === 0);

/** What a gallery does, wherever its rows lie and whoever computes. */
export function describeResidentGallery(name: string, options: Omit<ResidentGalleryOptions, 'shardRows'>): void {
  describe(`resident gallery: ${name}`, () => {
    const create = (shardRows?: number): ResidentGallery<1> =>
      new ResidentGallery(1, shardRows === undefined ? options : { ...options, shardRows });

    it.each([undefined, 1, 2, 3])(
      'computes what the readable twin does, in the order asked for, with %s rows a shard',
      async (shardRows) => {
        const gallery = create(shardRows);
        const shares = Array.from({ length: 5 }, share);
        const rows = shares.map((one) => gallery.add(one));
        const order = [3, 0, 4, 2, 1];
        const people = order.map((i) => ({ left: rows[i] as number, right: rows[order[i] as number] as number }));
        const candidates = gallery.candidates(people);
        expect(candidates).toMatchObject({ party: 1, count: 5 });
        const probe = prepareProbe(share());
        for (const [side, first, count] of [
          ['left', 0, 5],
          ['left', 1, 3],
          ['right', 2, 1],
          ['right', 4, 0],
        ] as const) {
          const expected = order.map((i) => shares[side === 'left' ? i : (order[i] as number)] as Share<1>).slice(first, first + count);
          expect(await candidates.query(probe, side)(first, count)).toEqual(referenceKernel.dots(probe, expected));
        }
      },
    );

    it('answers several questions at once', async () => {
      const gallery = create();
      const shares = [share(), share(), share()];
      const people = shares.map((one) => gallery.add(one)).map((row) => ({ left: row, right: row }));
      const probes = [prepareProbe(share()), prepareProbe(share())];
      const answers = await Promise.all(probes.map((probe) => gallery.candidates(people).query(probe, 'left')(0, 3)));
      expect(answers).toEqual(probes.map((probe) => referenceKernel.dots(probe, shares)));
    });

    it('overwrites what is removed and uses its row again', () => {
      const gallery = create(2);
      const shares = [share(), share(), share()];
      const rows = shares.map((one) => gallery.add(one));
      const [first, second, third] = rows as [number, number, number];
      const inPlace = gallery.share(second);
      gallery.remove(second);
      expect(isZero(inPlace)).toBe(true);
      expect(gallery.size).toBe(2);
      expect(gallery.share(first).code).toEqual(shares[0]?.code);
      const next = share();
      expect(gallery.add(next)).toBe(second);
      expect(gallery.share(second)).toEqual(next);
      expect(gallery.share(third)).toEqual(shares[2]);
      const all = rows.map((row) => gallery.share(row));
      gallery.clear();
      expect(all.every(isZero)).toBe(true);
      expect(gallery.size).toBe(0);
      expect(rows).toContain(gallery.add(share()));
    });

    it('keeps a copy of its own', () => {
      const gallery = create();
      const given = share();
      const row = gallery.add(given);
      const before = given.code.slice();
      given.code.fill(0);
      expect(gallery.share(row).code).toEqual(before);
    });

    it('refuses shares of other parties and lengths, and rows that it does not hold', () => {
      const gallery = create();
      const row = gallery.add(share());
      gallery.remove(row);
      const foreign = brandShare(2, elements(codeElements), elements(maskElements));
      expect(() => gallery.add(foreign as never)).toThrow(expect.objectContaining({ code: 'bad-share' }));
      expect(() => gallery.add({ ...share(), code: elements(8) })).toThrow(expect.objectContaining({ code: 'bad-share' }));
      for (const unused of [row, row + 1, -1, 0.5]) {
        expect(() => gallery.remove(unused)).toThrow(expect.objectContaining({ code: 'bad-options' }));
        expect(() => gallery.share(unused)).toThrow(expect.objectContaining({ code: 'bad-options' }));
        expect(() => gallery.candidates([{ left: unused, right: unused }])).toThrow(expect.objectContaining({ code: 'bad-options' }));
      }
      for (const shardRows of [0, 1.5, 111_388]) {
        expect(() => create(shardRows)).toThrow(expect.objectContaining({ code: 'bad-options' }));
      }
    });
  });
}

function elements(length: number): Uint16Array {
  return new Uint16Array(random(2 * length).buffer);
}
