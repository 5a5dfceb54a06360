/** Bytes of the hexadecimal words that begin each line; the rest of a line is a comment. For test vectors that explain themselves. */
export function hexLines(lines: string): Uint8Array {
  const bytes = lines.split('\n').flatMap((line) => /^(?:\s+(?:[0-9a-f]{2})+(?=\s|$))*/.exec(line)?.[0].match(/[0-9a-f]{2}/g) ?? []);
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16));
}
