import { type FaceRuntime, faceSessionOf } from '@sclera/engine';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** ONNX Runtime as it comes for Node. One thread a network unless told otherwise: several pictures at once do better on threads of their own. */
export function createOnnxRuntime(options: { readonly threads?: number } = {}): FaceRuntime {
  const threads = options.threads ?? 1;
  return {
    load: async (model) => {
      const session = await InferenceSession.create(model, {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        // Its warnings of unused weights are nobody's business.
        logSeverityLevel: 3,
      });
      return faceSessionOf(session, ({ data, shape }) => new Tensor('float32', data, [...shape]));
    },
  };
}
