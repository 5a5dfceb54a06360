import { createHash } from 'node:crypto';
import type { EncodeFaceOptions, FaceEncoding, FaceEngine, FaceSight } from '@sclera/engine';
import type { FaceEncoder } from '@sclera/sdk';

/**
 * Judges an attempt without embedding a face, and again with embeddings only if it passed. That says the same as embedding every frame at once: all that an embedding can do
 * to an attempt is to end it, because somebody is another than before. Who does not pass as one and the same person throughout passes as nobody.
 */
export interface LateEmbedding {
  /** For the first run: looks at each picture, and takes everybody for the same. */
  readonly first: FaceEncoder;
  /** For the second: tells what was seen in the first, picture by picture, with its embedding; whatever it is shown. */
  again(): FaceEncoder;
}

export function embedLate(engine: FaceEngine): LateEmbedding {
  const { slot, sha256 } = engine;
  const seen: FaceSight[] = [];
  // One picture shown over and over is looked at once: the same picture gives the same answer.
  const known = new Map<string, FaceSight>();
  const look = async (image: Parameters<FaceEngine['see']>[0], options?: EncodeFaceOptions): Promise<FaceSight> => {
    const name = createHash('sha256').update(image.data).digest('base64');
    const sight = known.get(name) ?? (await engine.see(image, options));
    known.set(name, sight);
    return sight;
  };
  const encodingOf = async (sight: FaceSight, embed: () => Promise<Float32Array>): Promise<FaceEncoding> => {
    if (sight.kind === 'rejected') return sight;
    return { kind: 'encoded', embedding: await embed(), model: slot.name, face: sight.face, remarks: sight.remarks };
  };
  return {
    first: {
      slot,
      sha256,
      encode: async (image, options) => {
        const sight = await look(image, options);
        seen.push(sight);
        return encodingOf(sight, async () => oneDirection(slot.embeddingElements));
      },
    },
    again: () => {
      const left = [...seen];
      return {
        slot,
        sha256,
        encode: async () => {
          const sight = left.shift();
          if (sight === undefined) throw new RangeError('the first run saw no more pictures');
          return encodingOf(sight, () => (sight as FaceSight & { readonly kind: 'seen' }).embed());
        },
      };
    },
  };
}

function oneDirection(elements: number): Float32Array {
  const embedding = new Float32Array(elements);
  embedding[0] = 1;
  return embedding;
}
