import { dotLimit } from '../compare/compare-embedding.ts';
import { quantiseEmbedding } from '../share/embedding.ts';
import type { EmbeddingMatcher } from './matcher.ts';

/** The plaintext twin of the three-party comparison of embeddings: the same answers from vectors in the clear. For tests and measurements. */
export const plainEmbeddingMatcher: EmbeddingMatcher = {
  async compare(probe, references, { threshold }) {
    const limit = dotLimit(threshold);
    const own = quantiseEmbedding(probe);
    const bits = references.map((reference) => {
      const other = quantiseEmbedding(reference);
      return own.reduce((sum, element, i) => sum + element * (other[i] ?? 0), 0) > limit;
    });
    return { kind: 'compared', bits };
  },
};
