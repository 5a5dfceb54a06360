import { add, applyMatrix, multiplicationMatrix } from '../ring/galois-ring.ts';
import { lagrangeAtZero } from '../ring/shamir.ts';
import type { PartyIndex, Share } from '../share/share.ts';

/** The ring vectors behind two or three shares. Tests only: nothing in the product may put shares together, and the build leaves this out. */
export function reconstructIris(shares: readonly Share<PartyIndex>[]): { code: Uint16Array; mask: Uint16Array } {
  return { code: interpolate(shares, 'code'), mask: interpolate(shares, 'mask') };
}

function interpolate(shares: readonly Share<PartyIndex>[], part: 'code' | 'mask'): Uint16Array {
  const parties = shares.map((share) => share.party);
  const sum = new Uint16Array(shares[0]?.[part].length ?? 0);
  for (const share of shares) {
    const others = parties.filter((party) => party !== share.party);
    const term = applyMatrix(multiplicationMatrix(lagrangeAtZero(share.party, others)), share[part]);
    for (let i = 0; i < sum.length; i += 4) {
      const at = (v: Uint16Array) => [v[i] ?? 0, v[i + 1] ?? 0, v[i + 2] ?? 0, v[i + 3] ?? 0] as const;
      sum.set(add(at(sum), at(term)), i);
    }
  }
  return sum;
}
