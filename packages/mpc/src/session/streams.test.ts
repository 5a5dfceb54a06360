import { describe, expect, it } from 'vitest';
import { openPairStream } from './streams.ts';

const secret = new Uint8Array(64).fill(7);
const identity = { sessionId: 'a', epoch: 1 };
const first = { batch: 1, round: 0 };

describe('a pair stream', () => {
  it('is the same at both ends', () => {
    const [here, there] = [openPairStream(identity, 1, 2, secret), openPairStream(identity, 1, 2, secret.slice())];
    expect(here.draw(first, 100)).toEqual(there.draw(first, 100));
    expect(here.draw({ batch: 1, round: 3 }, 9)).toEqual(there.draw({ batch: 1, round: 3 }, 9));
  });

  it('differs by secret, session, epoch, direction, batch and round', () => {
    const drawn = [
      openPairStream(identity, 1, 2, secret).draw(first, 32),
      openPairStream(identity, 1, 2, secret.with(63, 8)).draw(first, 32),
      openPairStream({ sessionId: 'b', epoch: 1 }, 1, 2, secret).draw(first, 32),
      openPairStream({ sessionId: 'a', epoch: 2 }, 1, 2, secret).draw(first, 32),
      openPairStream({ sessionId: 'a', epoch: 1 + 2 ** 32 }, 1, 2, secret).draw(first, 32),
      openPairStream(identity, 2, 1, secret).draw(first, 32),
      openPairStream(identity, 1, 2, secret).draw({ batch: 2, round: 0 }, 32),
      openPairStream(identity, 1, 2, secret).draw({ batch: 1, round: 1 }, 32),
    ];
    expect(new Set(drawn.map((bytes) => bytes.join())).size).toBe(drawn.length);
  });

  it.each([
    { batch: 3, round: 5 },
    { batch: 3, round: 4 },
    { batch: 2, round: 9 },
  ])('never gives a used or an earlier place again: %o', (place) => {
    const stream = openPairStream(identity, 1, 2, secret);
    stream.draw({ batch: 3, round: 5 }, 1);
    expect(() => stream.draw(place, 1)).toThrow(expect.objectContaining({ code: 'position-reused' }));
    expect(stream.draw({ batch: 3, round: 6 }, 1)).toHaveLength(1);
  });
});
