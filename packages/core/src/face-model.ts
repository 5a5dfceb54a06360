/**
 * The model whose embeddings the parties compare, and from which likeness on two of them are of the same face. The operators choose it once, the
 * same at all three parties and the gateway; a permit names it, and a party with another one refuses.
 */
export interface FaceModel {
  /** Lower-case hex SHA-256 of the file that makes embeddings, or what the engine's `modelHash` makes of two. */
  readonly sha256: string;
  /** Cosine above which two embeddings match, above 0 and at most 0.45: what the joint comparison can tell. */
  readonly threshold: number;
  /** Share of pairs of different people above the threshold, as its card says. */
  readonly falseMatchRate: number;
}

/**
 * fr_feature of faceplugin-face-recognition-js 0.0.1: cosine 0.414 at one false match in 10,000 pairs of web photographs (shared design notes;
 * docs/cards/face-model.md says on what it was measured).
 */
export const builtInFaceModel: FaceModel = Object.freeze({
  sha256: '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581',
  threshold: 0.414,
  falseMatchRate: 1e-4,
});

/**
 * The packaged network and the second one, fused (the engine's `fusedEmbedder`): what names both and their share, and the cosine at the same rate. Chosen by the word `fused`, at every node
 * and on every device; docs/cards/face-model.md says what it gains.
 */
export const fusedFaceModel: FaceModel = Object.freeze({
  sha256: 'd282d447a47c9f17270163adf74b274a3b642471d779d968ebff6e82e65be8f2',
  threshold: 0.4495,
  falseMatchRate: 1e-4,
});
