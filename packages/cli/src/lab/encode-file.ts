import { type EncodeOptions, encodeIris, type GrayImage, type IrisEncoding } from '@sclera/engine';
import { type FileReason, type PictureOptions, readPicture } from './read-picture.ts';

export type FileEncoding =
  | {
      readonly kind: 'encoded';
      readonly encoding: IrisEncoding & { readonly kind: 'encoded' };
      readonly image: GrayImage;
      readonly ms: number;
    }
  | {
      readonly kind: 'rejected';
      readonly reasons: readonly FileReason[];
      /** As far as the engine came. */
      readonly encoding: IrisEncoding | null;
      readonly image: GrayImage | null;
      readonly ms: number;
    };

/** Reads and encodes one file. Never throws: a file that cannot be read is refused with that reason. `ms` is without reading. */
export function encodeFile(path: string, options: EncodeOptions & PictureOptions = {}): FileEncoding {
  const picture = readPicture(path, options);
  if (picture.kind === 'rejected') return { ...picture, encoding: null, image: null };
  const { image } = picture;
  const startedAt = performance.now();
  const encoding = encodeIris(image, options);
  const ms = picture.ms + performance.now() - startedAt;
  if (encoding.kind === 'rejected') return { kind: 'rejected', reasons: encoding.reasons, encoding, image, ms };
  return { kind: 'encoded', encoding, image, ms };
}
