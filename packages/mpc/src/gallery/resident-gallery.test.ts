import { expect, it } from 'vitest';
import { compareProbe } from '../compare/compare-probe.ts';
import type { Session } from '../session/session.ts';
import { prepareProbe } from '../share/prepare-probe.ts';
import type { EyePair, PartyIndex } from '../share/share.ts';
import { splitIris } from '../share/split-iris.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { randomPair, randomTemplate } from '../testing/templates.ts';
import { atThree, openThree, splitPair } from '../testing/three-parties.ts';
import { hasSharedKernel } from './dot-job.ts';
import { describeResidentGallery } from './resident-gallery.contract.ts';
import { ResidentGallery } from './resident-gallery.ts';
import { maxShardRows } from './shard.ts';

describeResidentGallery('shared memory', { shared: true });
describeResidentGallery('memory of one thread', { shared: false });

it('takes shared memory where it is', () => {
  expect(hasSharedKernel()).toBe(true);
  expect(maxShardRows).toBe(111_387);
});

it('is compared with as loose shares are', async () => {
  const random = seededBytes(92);
  const probe = randomPair(random);
  const people = Array.from({ length: 5 }, (_, i) => (i === 2 ? probe : randomPair(random)));
  const split = people.map((person) => splitPair(person, random));
  const sessions = await openThree(random);
  const probeShares = splitPair(probe, random);
  const outcomes = await atThree((party) => {
    const gallery = new ResidentGallery(party);
    const rows = split.map((pairs) => pairs[party - 1] as EyePair<PartyIndex>);
    const candidates = gallery.candidates(rows.map(({ left, right }) => ({ left: gallery.add(left), right: gallery.add(right) })));
    return compareProbe(sessions[party - 1] as Session, probeShares[party - 1] as EyePair<PartyIndex>, candidates, {
      rule: 'and',
      batchSize: 2,
    });
  });
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ kind: 'compared', bits: [false, false, true, false, false] });
  }
  const foreign = new ResidentGallery(2).candidates([]) as never;
  const refused = compareProbe(sessions[0], probeShares[0], foreign, { rule: 'and' });
  await expect(refused).rejects.toMatchObject({ code: 'bad-share' });
});

it('lets others have their turn while it computes in the calling thread', async () => {
  const random = seededBytes(93);
  const gallery = new ResidentGallery(1);
  const [share] = splitIris(randomTemplate(random), random);
  const people = Array.from({ length: 600 }, () => gallery.add(share)).map((row) => ({ left: row, right: row }));
  let turns = 0;
  const ticking = setInterval(() => turns++, 0);
  await gallery.candidates(people).query(prepareProbe(share), 'left')(0, people.length);
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(0);
});
