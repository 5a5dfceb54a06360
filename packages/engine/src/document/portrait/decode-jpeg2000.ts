import type { ColourImage } from '../../image/colour-image.ts';
import { DocumentFault } from '../reasons.ts';
import type { Jpeg2000 } from './jpeg2000-header.ts';

/** As much of OpenJPEG's JavaScript face as is used here; the package brings no types. */
interface OpenJpeg {
  readonly J2KDecoder: new () => {
    getEncodedBuffer(bytes: number): Uint8Array;
    decode(): void;
    getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number; readonly bitsPerSample: number };
    getDecodedBuffer(): Uint8Array;
  };
}

interface OpenJpegSettings {
  readonly wasmBinary?: Uint8Array;
  readonly print: () => void;
  readonly printErr: () => void;
  readonly quit: (status: number, cause: unknown) => never;
}

/**
 * Decodes a codestream whose headers have been checked. Each picture gets a decoder of its own: what a hostile one has broken is thrown away with it, and no face
 * stays behind in its memory. `wasm` is the decoder's file `openjpegwasm_decode.wasm`, which only a browser must be given. Throws document faults.
 */
export async function decodeJpeg2000({ codestream, width, height, channels }: Jpeg2000, wasm?: Uint8Array): Promise<ColourImage> {
  const { default: create } = (await import(
    // @ts-expect-error: the package has no types; what is used of it is declared above.
    '@cornerstonejs/codec-openjpeg/decodewasmjs'
  )) as { readonly default: (settings: OpenJpegSettings) => Promise<OpenJpeg> };
  const codec = await create({
    ...(wasm === undefined ? {} : { wasmBinary: wasm }),
    print: silent,
    printErr: silent,
    // Otherwise it sets the exit code of the whole process.
    quit: (_status, cause) => {
      throw cause;
    },
  });
  let samples: Uint8Array;
  try {
    const decoder = new codec.J2KDecoder();
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    const frame = decoder.getFrameInfo();
    samples = decoder.getDecodedBuffer();
    const isAsDeclared = frame.width === width && frame.height === height && frame.componentCount === channels && frame.bitsPerSample === 8;
    if (!isAsDeclared || samples.length !== width * height * channels) throw new DocumentFault('portrait-damaged');
  } catch {
    // It throws numbers, strings and errors of its own making.
    throw new DocumentFault('portrait-damaged');
  }
  return { width, height, data: channels === 3 ? new Uint8Array(samples) : threefold(samples) };
}

function silent(): void {}

function threefold(grey: Uint8Array): Uint8Array {
  const data = new Uint8Array(3 * grey.length);
  for (const [i, level] of grey.entries()) data.fill(level, 3 * i, 3 * i + 3);
  return data;
}
