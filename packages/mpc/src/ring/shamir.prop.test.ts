import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PartyIndex } from '../share/share.ts';
import { add, multiplyPowers, type RingElement } from './galois-ring.ts';
import { lagrangeAtZero, points } from './shamir.ts';

const coordinate = fc.integer({ min: 0, max: 0xffff });
const elements: fc.Arbitrary<RingElement> = fc.tuple(coordinate, coordinate, coordinate, coordinate);

/** c0 + c1·p + c2·p² at a party's point. */
function evaluate(coefficients: readonly RingElement[], party: PartyIndex): RingElement {
  return coefficients.reduceRight<RingElement>((sum, c) => add(c, multiplyPowers(sum, points[party])), [0, 0, 0, 0]);
}

function atZero(coefficients: readonly RingElement[], parties: readonly PartyIndex[]): RingElement {
  return parties.reduce<RingElement>(
    (sum, party) => {
      const others = parties.filter((other) => other !== party);
      return add(sum, multiplyPowers(lagrangeAtZero(party, others), evaluate(coefficients, party)));
    },
    [0, 0, 0, 0],
  );
}

it('recovers degree 2 from three points', () => {
  fc.assert(
    fc.property(elements, elements, elements, (a, b, c) => {
      expect(atZero([a, b, c], [1, 2, 3])).toEqual(a);
    }),
  );
});

it('recovers degree 1 from any two points, degree 2 from no two', () => {
  for (const parties of [
    [1, 2],
    [1, 3],
    [2, 3],
  ] as const) {
    fc.assert(
      fc.property(elements, elements, (a, b) => {
        expect(atZero([a, b], parties)).toEqual(a);
      }),
    );
    expect(
      atZero(
        [
          [0, 0, 0, 0],
          [0, 0, 0, 0],
          [1, 0, 0, 0],
        ],
        parties,
      ),
    ).not.toEqual([0, 0, 0, 0]);
  }
});
