import { toBase64Url } from '../encoding/base64.ts';

/** What binds the frames to a challenge: h0 = SHA-256(nonce), h = SHA-256(h ‖ milliseconds as 8 bytes big-endian ‖ pixels). */
export interface FrameChain {
  add(atMs: number, pixels: Uint8Array): Promise<void>;
  /** The last link, base64url. */
  end(): string;
}

export async function createFrameChain(nonce: Uint8Array): Promise<FrameChain> {
  let link = await sha256(Uint8Array.from(nonce));
  return {
    async add(atMs, pixels) {
      const message = new Uint8Array(link.length + 8 + pixels.length);
      message.set(link);
      new DataView(message.buffer).setBigUint64(link.length, BigInt(Math.round(atMs)));
      message.set(pixels, link.length + 8);
      link = await sha256(message);
      message.fill(0);
    },
    end: () => toBase64Url(link),
  };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
