/** A whole number below `limit` (at most 256), each as likely: without the bias of a remainder. */
export function drawBelow(limit: number, randomBytes: (count: number) => Uint8Array): number {
  for (;;) {
    const [byte = 0] = randomBytes(1);
    if (byte < 256 - (256 % limit)) return byte % limit;
  }
}
