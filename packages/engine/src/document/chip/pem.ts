/** The blocks of one label in a PEM file (RFC 7468), as DER; what stands between them is commentary. A block that is no base64 gives no bytes. */
export function pemBlocks(file: Uint8Array, label: 'CERTIFICATE' | 'X509 CRL'): readonly Uint8Array[] {
  const text = new TextDecoder('latin1').decode(file);
  const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`];
  const blocks: Uint8Array[] = [];
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + begin.length)) {
    const until = text.indexOf(end, at);
    blocks.push(until < 0 ? new Uint8Array() : fromBase64(text.slice(at + begin.length, until).replace(/\s/g, '')));
  }
  return blocks;
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
