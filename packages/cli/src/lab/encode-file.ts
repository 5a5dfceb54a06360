import { readFileSync } from 'node:fs';
import { type CaptureReason, decodeImage, type EncodeOptions, encodeIris, type GrayImage, type IrisEncoding } from '@sclera/engine';

export type FileEncoding =
  | {
      readonly kind: 'encoded';
      readonly encoding: IrisEncoding & { readonly kind: 'encoded' };
      readonly image: GrayImage;
      readonly ms: number;
    }
  | {
      readonly kind: 'rejected';
      readonly reasons: readonly (CaptureReason | { readonly code: 'file-unreadable'; readonly message: string })[];
      /** As far as the engine came. */
      readonly encoding: IrisEncoding | null;
      readonly image: GrayImage | null;
      readonly ms: number;
    };

/** Reads and encodes one file. Never throws: a file that cannot be read is refused with that reason. `ms` is without reading. */
export function encodeFile(path: string, options: EncodeOptions = {}): FileEncoding {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch {
    const message = 'The file is not there or cannot be read. Check the path and its permissions.';
    return { kind: 'rejected', reasons: [{ code: 'file-unreadable', message }], encoding: null, image: null, ms: 0 };
  }
  const startedAt = performance.now();
  const decoded = decodeImage(bytes);
  if (decoded.kind === 'rejected') {
    return { kind: 'rejected', reasons: decoded.reasons, encoding: null, image: null, ms: performance.now() - startedAt };
  }
  const encoding = encodeIris(decoded.image, options);
  const ms = performance.now() - startedAt;
  if (encoding.kind === 'rejected') return { kind: 'rejected', reasons: encoding.reasons, encoding, image: decoded.image, ms };
  return { kind: 'encoded', encoding, image: decoded.image, ms };
}
