import { readFileSync, statSync } from 'node:fs';
import {
  type CaptureReason,
  captureReason,
  decodeImage,
  type EncodeOptions,
  encodeIris,
  type GrayImage,
  type IrisEncoding,
  maxImageBytes,
} from '@sclera/engine';

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
    const found = statSync(path);
    if (!found.isFile()) throw new Error('not a plain file');
    // Looked at before it is read: a file of many gigabytes must not fill the memory first.
    if (found.size > maxImageBytes) return refuse([captureReason('image-too-large', found.size, maxImageBytes)]);
    bytes = new Uint8Array(readFileSync(path));
  } catch {
    const message = 'The file is not there or cannot be read. Check the path and its permissions.';
    return refuse([{ code: 'file-unreadable', message }]);
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

function refuse(reasons: Extract<FileEncoding, { kind: 'rejected' }>['reasons']): FileEncoding {
  return { kind: 'rejected', reasons, encoding: null, image: null, ms: 0 };
}
