import { describe, expect, it } from 'vitest';
import { readEntries, tilePath, tilePaths, widthIn, writeEntries } from './tiles.ts';

// The examples in the text of C2SP tlog-tiles (c2sp.org/tlog-tiles, licence CC BY 4.0).
describe('C2SP tlog-tiles', () => {
  it('index 1234067 is x001/x234/067', () => {
    expect(tilePath(0, 1_234_067, 256)).toBe('tile/0/x001/x234/067');
    expect(tilePath(3, 1_234_067, 12)).toBe('tile/3/x001/x234/067.p/12');
    expect(tilePath('entries', 5, 255)).toBe('tile/entries/005.p/255');
  });

  it('a tree of 70,000 has 273 full tiles of level 0, one of 112, one full of level 1, one of 17, and one of 1 at level 2', () => {
    const hashes = [...tilePaths(70_000)].filter((path) => !path.includes('entries'));
    expect(hashes).toHaveLength(273 + 1 + 1 + 1 + 1);
    expect(hashes.slice(272)).toEqual(['tile/0/272', 'tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']);
    expect([widthIn(70_000, 0, 273), widthIn(70_000, 1, 1), widthIn(70_000, 2, 0), widthIn(70_000, 3, 0)]).toEqual([112, 17, 1, 0]);
  });

  it('a tree of 256 has a full tile of level 0 and one of width 1 at level 1', () => {
    expect([...tilePaths(256)]).toEqual(['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']);
    expect([...tilePaths(0)]).toEqual([]);
  });

  it('entries stand behind their length, two bytes, most significant first', () => {
    const entries = [new Uint8Array(32).fill(1), new Uint8Array(), new Uint8Array(258).fill(2)];
    const bundle = writeEntries(entries);
    expect([...bundle.slice(0, 2), ...bundle.slice(34, 38)]).toEqual([0, 32, 0, 0, 1, 2]);
    expect(readEntries(bundle, 3)).toEqual(entries);
    expect(readEntries(bundle, 2)).toBeNull();
    expect(readEntries(bundle.slice(0, -1), 3)).toBeNull();
  });
});
