import { expect, it } from 'vitest';
import type { Session } from '../session/session.ts';
import { splitEmbedding } from '../share/embedding.ts';
import type { EmbeddingShare, PartyIndex } from '../share/share.ts';
import { splitIris } from '../share/split-iris.ts';
import { byteChiSquare } from '../testing/chi-square.ts';
import { randomEmbedding, withCosine } from '../testing/embeddings.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { randomTemplate } from '../testing/templates.ts';
import { atThree, openThree } from '../testing/three-parties.ts';
import { onSend } from '../testing/wrap-channel.ts';
import { compareEmbedding } from './compare-embedding.ts';

const random = seededBytes(201);
const probe = randomEmbedding(random);
const shared = splitEmbedding(probe, random);
const references = [0.9, 0.1].map((cosine) => splitEmbedding(withCosine(probe, cosine, random), random));

async function compare(
  optionsOf: (party: PartyIndex) => Parameters<typeof compareEmbedding>[3],
  gallery = references,
  watch = onSend(() => undefined),
) {
  const sessions = await openThree(random, watch);
  return atThree((party) =>
    compareEmbedding(
      sessions[party - 1] as Session,
      shared[party - 1] as EmbeddingShare<PartyIndex>,
      gallery.map((shares) => shares[party - 1] as EmbeddingShare<PartyIndex>),
      optionsOf(party),
    ),
  );
}

it('takes 8 rounds, 1:1 as well as 1:few', async () => {
  for (const [gallery, bits] of [
    [references, [true, false]],
    [references.slice(1), [false]],
  ] as const) {
    for (const outcome of await compare(() => ({ threshold: 0.4 }), gallery)) {
      expect(outcome).toMatchObject({ kind: 'compared', bits, transcript: { rounds: 8 } });
    }
  }
});

it.each([
  ['threshold', { threshold: 0.3 }],
  ['context', { threshold: 0.4, context: Uint8Array.of(1) }],
] as const)('agrees on nothing where the parties were asked different things: %s', async (_, odd) => {
  for (const outcome of await compare((party) => (party === 3 ? odd : { threshold: 0.4 }))) {
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'transcript-mismatch' });
  }
});

it('refuses shares of another party and of another kind', async () => {
  const [session] = await openThree(random);
  const options = { threshold: 0.4 };
  await expect(compareEmbedding(session, shared[1] as never, [], options)).rejects.toMatchObject({ code: 'bad-share' });
  await expect(compareEmbedding(session, shared[0], [references[0]?.[2] as never], options)).rejects.toMatchObject({ code: 'bad-share' });
  const [iris] = splitIris(randomTemplate(random), random);
  await expect(compareEmbedding(session, iris as never, [], options)).rejects.toMatchObject({ code: 'bad-share' });
  const short = { ...shared[0], elements: shared[0].elements.subarray(4) };
  await expect(compareEmbedding(session, short, [], options)).rejects.toMatchObject({ code: 'bad-share' });
});

it("leaves each party's messages uniform, whether all match or none", async () => {
  for (const cosine of [0.95, -0.2]) {
    const gallery = Array.from({ length: 64 }, () => splitEmbedding(withCosine(probe, cosine, random), random));
    const received: number[][] = [[], [], []];
    const watch = onSend(({ to, message }) => {
      const header = new DataView(message.buffer);
      if (header.getUint32(0, true) === 1 && header.getUint32(4, true) < 6) {
        received[to - 1]?.push(...message.subarray(8));
      }
      return undefined;
    });
    for (let run = 0; run < 8; run++) {
      await compare(() => ({ threshold: 0.4 }), gallery, watch);
    }
    for (const bytes of received) {
      // 255 degrees of freedom: exceeded with probability below 1e-6. The seeds are fixed.
      expect(byteChiSquare(Uint8Array.from(bytes))).toBeLessThan(375);
    }
  }
});
