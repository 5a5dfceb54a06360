import { maxDotThreads, parseShare, prepareProbe, ResidentGallery, type Share, serializedShareBytes } from '@sclera/mpc';
import { afterAll, expect, it } from 'vitest';
import type { createDotThreads } from './dot-threads.ts';

// Threads run what is built (Node 20 starts none from TypeScript); the gallery that they share is the one of the sources.
const built: { createDotThreads: typeof createDotThreads } = await import(new URL('../../dist/node/dot-threads.js', import.meta.url).href);
const threads = built.createDotThreads(2);
afterAll(() => threads.close());

function randomShare(): Share<1> {
  const bytes = new Uint8Array(serializedShareBytes);
  crypto.getRandomValues(bytes);
  bytes.set([0x53, 1, 1, 1]);
  const parsed = parseShare(bytes, 1);
  if (parsed.kind !== 'parsed') throw new Error(parsed.fault);
  return parsed.share;
}

it('computes in threads what one thread computes, over several blocks of memory, while the caller stays free', async () => {
  const galleries = [new ResidentGallery(1, { runner: threads, shardRows: 400 }), new ResidentGallery(1, { shardRows: 1_000 })];
  const probe = prepareProbe(randomShare());
  const shares = Array.from({ length: 30 }, randomShare);
  let turns = 0;
  for (const count of [700, 100]) {
    const answers = galleries.map((gallery) => {
      // Rows are added between two questions: the memory that the threads know grows.
      const rows = Array.from({ length: count }, (_, i) => gallery.add(shares[i % shares.length] as Share<1>));
      const people = rows.map((row, i) => ({ left: row, right: rows[rows.length - 1 - i] as number }));
      return gallery.candidates(people).query(probe, 'right')(0, count);
    });
    const ticking = setInterval(() => turns++, 1);
    const [inThreads, here] = await Promise.all(answers);
    clearInterval(ticking);
    expect(inThreads).toEqual(here);
  }
  expect(turns).toBeGreaterThan(0);
});

it('goes on with new threads after one is lost to a job that cannot be done', async () => {
  const job = {
    shard: { id: -1, memory: null, buffer: new ArrayBuffer(0) },
    rows: new Uint32Array(1),
    probe: { code: new Uint16Array(), mask: new Uint16Array() },
  };
  await expect(threads.run(job)).rejects.toThrow('could not compute');
  const gallery = new ResidentGallery(1, { runner: threads });
  const share = randomShare();
  const people = Array.from({ length: 300 }, () => gallery.add(share)).map((row) => ({ left: row, right: row }));
  const { code } = await gallery.candidates(people).query(prepareProbe(share), 'left')(0, 300);
  expect(code.subarray(0, 31)).toEqual(code.subarray(299 * 31));
});

it('takes as many threads as the command line allows', () => {
  expect(maxDotThreads).toBe(63);
});

it('refuses jobs once closed', async () => {
  const others = built.createDotThreads(1);
  await others.close();
  await expect(others.run({} as never)).rejects.toThrow('closed');
});
