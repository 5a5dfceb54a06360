import type { DerElement } from '../../der/der.ts';
import { DerFault } from '../../der/der.ts';

/** An OBJECT IDENTIFIER as dotted numbers (ITU-T X.690, 8.19). Throws a {@link DerFault} on anything else. */
export function readOid({ tag, content }: DerElement): string {
  if (tag !== 0x06 || content.length === 0 || content.length > 64) throw new DerFault();
  const arcs: number[] = [];
  let arc = 0;
  for (const [i, byte] of content.entries()) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new DerFault();
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    } else if (i === content.length - 1) throw new DerFault();
  }
  const [first = 0, ...others] = arcs;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - 40 * root, ...others].join('.');
}
