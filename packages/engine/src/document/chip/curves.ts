import { type ECDSA, ecdsa, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type DerElement, readElements, readNumber } from '../../der/der.ts';
import { DocumentFault } from '../reasons.ts';

export interface Curve {
  readonly name: string;
  readonly ecdsa: ECDSA;
}

/**
 * The curves that ICAO Doc 9303-12, 4.2 permits by their length of 224 bits or more, of those that FIPS 186 and RFC 5639 define. The
 * library lacks three of them; their figures are those of FIPS 186-4, D.1.2.2 and RFC 5639, 3.3 and 3.5.
 */
const curves: ReadonlyMap<string, Curve> = new Map<string, Curve>([
  [
    '1.3.132.0.33',
    own('P-224', {
      p: 0xffffffffffffffffffffffffffffffff000000000000000000000001n,
      a: 0xfffffffffffffffffffffffffffffffefffffffffffffffffffffffen,
      b: 0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4n,
      Gx: 0xb70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21n,
      Gy: 0xbd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34n,
      n: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
    }),
  ],
  ['1.2.840.10045.3.1.7', { name: 'P-256', ecdsa: p256 }],
  ['1.3.132.0.34', { name: 'P-384', ecdsa: p384 }],
  ['1.3.132.0.35', { name: 'P-521', ecdsa: p521 }],
  [
    '1.3.36.3.3.2.8.1.1.5',
    own('brainpoolP224r1', {
      p: 0xd7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ffn,
      a: 0x68a5e62ca9ce6c1c299803a6c1530b514e182ad8b0042a59cad29f43n,
      b: 0x2580f63ccfe44138870713b1a92369e33e2135d266dbb372386c400bn,
      Gx: 0x0d9029ad2c7e5cf4340823b2a87dc68c9e4ce3174c1e6efdee12c07dn,
      Gy: 0x58aa56f772c0726f24c6b89e4ecdac24354b9e99caa3f6d3761402cdn,
      n: 0xd7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939fn,
    }),
  ],
  ['1.3.36.3.3.2.8.1.1.7', { name: 'brainpoolP256r1', ecdsa: brainpoolP256r1 }],
  [
    '1.3.36.3.3.2.8.1.1.9',
    own('brainpoolP320r1', {
      p: 0xd35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b32e27n,
      a: 0x3ee30b568fbab0f883ccebd46d3f3bb8a2a73513f5eb79da66190eb085ffa9f492f375a97d860eb4n,
      b: 0x520883949dfdbc42d3ad198640688a6fe13f41349554b49acc31dccd884539816f5eb4ac8fb1f1a6n,
      Gx: 0x43bd7e9afb53d8b85289bcc48ee5bfe6f20137d10a087eb6e7871e2a10a599c710af8d0d39e20611n,
      Gy: 0x14fdd05545ec1cc8ab4093247f77275e0743ffed117182eaa9c77877aaac6ac7d35245d1692e8ee1n,
      n: 0xd35e472036bc4fb7e13c785ed201e065f98fcfa5b68f12a32d482ec7ee8658e98691555b44c59311n,
    }),
  ],
  ['1.3.36.3.3.2.8.1.1.11', { name: 'brainpoolP384r1', ecdsa: brainpoolP384r1 }],
  ['1.3.36.3.3.2.8.1.1.13', { name: 'brainpoolP512r1', ecdsa: brainpoolP512r1 }],
]);

type Figures = { readonly [figure in 'p' | 'a' | 'b' | 'Gx' | 'Gy' | 'n']: bigint };

/** The hash is that of the library's default; every caller here hashes by itself. */
function own(name: string, figures: Figures): Curve {
  return { name, ecdsa: ecdsa(weierstrass({ ...figures, h: 1n }), sha256) };
}

/** The curve of an object identifier. Throws `algorithm-not-read`. */
export function curveNamed(oid: string): Curve {
  const curve = curves.get(oid);
  if (curve === undefined) throw new DocumentFault('algorithm-not-read');
  return curve;
}

/**
 * The known curve that explicit parameters (SpecifiedECDomain, RFC 3279, 2.3.5) describe; ICAO demands explicit ones of issuers. Every figure must be that of the
 * curve, the generator included: with a generator of one's own choice anybody's signature can be forged (CVE-2020-0601). Throws `algorithm-not-read`.
 */
export function curveDescribed(parameters: DerElement): Curve {
  const [version, field, equation, base, order, cofactor] = readElements(parameters.content);
  const [, prime] = readElements(field?.content ?? empty);
  const [a, b] = readElements(equation?.content ?? empty);
  if (version === undefined || readNumber(version) < 1) throw new DocumentFault('algorithm-not-read');
  const given = [prime, a, b, order].map((element) => wholeNumber(element?.content ?? empty));
  for (const curve of curves.values()) {
    const { p, a: knownA, b: knownB, n, h } = curve.ecdsa.Point.CURVE();
    if (![p, knownA, knownB, n].every((figure, i) => figure === given[i])) continue;
    if (cofactor !== undefined && cofactor.tag === 0x02 && wholeNumber(cofactor.content) !== h) continue;
    const generator = curve.ecdsa.Point.BASE;
    const isKnown = [true, false].some((isCompressed) => {
      const known = generator.toBytes(isCompressed);
      return base?.content.length === known.length && known.every((byte, i) => byte === base.content[i]);
    });
    if (isKnown) return curve;
  }
  throw new DocumentFault('algorithm-not-read');
}

const empty = new Uint8Array();

/** Big-endian bytes as a number. */
export function wholeNumber(bytes: Uint8Array): bigint {
  let digits = '';
  for (const byte of bytes) digits += byte.toString(16).padStart(2, '0');
  return digits === '' ? 0n : BigInt(`0x${digits}`);
}
