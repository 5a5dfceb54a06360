import { describe, expect, it } from 'vitest';
import { memoryChannels } from '../channel/memory-channels.ts';
import type { PartyIndex } from '../share/share.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { atThree, openThree } from '../testing/three-parties.ts';
import { flipped, onSend } from '../testing/wrap-channel.ts';
import { openSession, type SessionOptions } from './session.ts';

const random = seededBytes(81);

function openWith(optionsOf: (party: PartyIndex) => Partial<SessionOptions<PartyIndex>>) {
  const channels = memoryChannels();
  return atThree((party) =>
    openSession({ party, sessionId: 's', epoch: 1, channel: channels[party], randomBytes: random, ...optionsOf(party) }),
  );
}

describe('openSession', () => {
  it('gives each pair streams that both ends know and the third does not', async () => {
    const [one, two, three] = await openThree(random);
    for (const session of [one, two, three]) {
      session.beginBatch();
    }
    expect(one.draw(1, 2, 32)).toEqual(two.draw(1, 2, 32));
    expect(two.draw(3, 2, 32)).toEqual(three.draw(3, 2, 32));
    expect(() => three.draw(1, 2, 32)).toThrow(expect.objectContaining({ code: 'bad-session' }));
  });

  it('gives other streams the next time, same id and epoch or not', async () => {
    const drawn = [];
    for (let run = 0; run < 2; run++) {
      const [one] = await openThree(random);
      one.beginBatch();
      drawn.push(one.draw(1, 2, 32).join());
    }
    expect(drawn[0]).not.toBe(drawn[1]);
  });

  it.each([{ sessionId: 't' }, { epoch: 2 }])('refuses a peer in another session or epoch: %o', async (other) => {
    const outcomes = await openWith((party) => (party === 3 ? other : {}));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'transcript-mismatch' });
    }
  });

  it('reports a party that does not answer', async () => {
    const channels = memoryChannels();
    const outcome = await openSession({
      party: 1,
      sessionId: 's',
      epoch: 1,
      channel: {
        send: () => undefined,
        receive: (from) => (from === 3 ? Promise.reject(new Error('deadline')) : channels[1].receive(from)),
      },
      randomBytes: random,
    });
    expect(outcome).toEqual({ kind: 'failed', reason: 'party-unavailable', party: 3 });
  });

  it.each([{ party: 4 as PartyIndex }, { sessionId: '' }, { sessionId: 'x'.repeat(257) }, { epoch: -1 }, { epoch: 0.5 }])(
    'throws on %o',
    async (wrong) => {
      const options = { party: 1, sessionId: 's', epoch: 1, channel: memoryChannels()[1], randomBytes: random } as const;
      await expect(openSession({ ...options, ...wrong })).rejects.toMatchObject({ code: 'bad-session' });
    },
  );

  it('throws on a short source of randomness', async () => {
    const options = { party: 1, sessionId: 's', epoch: 1, channel: memoryChannels()[1] } as const;
    await expect(openSession({ ...options, randomBytes: (n) => random(n - 1) })).rejects.toMatchObject({ code: 'bad-randomness' });
  });
});

describe('agree', () => {
  const agreeAll = async (wrap: ReturnType<typeof onSend>, contextOf: (party: PartyIndex) => number) => {
    const sessions = await openThree(random, wrap);
    return atThree(async (party) => {
      const session = sessions[party - 1] as (typeof sessions)[0];
      return session.exclusive(async () => {
        const commitment = new Uint8Array(32).fill(party);
        const [next, previous] = await session.agree(Uint8Array.of(contextOf(party)), commitment);
        expect([next?.[0], previous?.[0]]).toEqual([session.next, session.previous]);
        return session.chain.join();
      });
    });
  };

  it('gives all three the same hash, another one for another context', async () => {
    const same = await agreeAll(
      onSend(() => undefined),
      () => 1,
    );
    expect(new Set(same).size).toBe(1);
    expect(typeof same[0]).toBe('string');
  });

  it.each([1, 2, 3] as const)('fails at all three if party %i holds another context', async (odd) => {
    const outcomes = await agreeAll(
      onSend(() => undefined),
      (party) => (party === odd ? 2 : 1),
    );
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'transcript-mismatch' });
    }
  });

  it('fails at all three if a seed was changed on the way', async () => {
    const wrap = onSend(({ from, to, index, message }) => (from === 1 && to === 2 && index === 0 ? [flipped(message, 8)] : undefined));
    for (const outcome of await agreeAll(wrap, () => 1)) {
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'transcript-mismatch' });
    }
  });
});
