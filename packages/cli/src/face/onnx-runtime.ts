import type { FaceRuntime, FaceSession } from '@sclera/engine';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** ONNX Runtime as it comes for Node. One thread a network unless told otherwise: several pictures at once do better on threads of their own. */
export function createOnnxRuntime(options: { readonly threads?: number } = {}): FaceRuntime {
  const threads = options.threads ?? 1;
  return {
    load: async (model): Promise<FaceSession> => {
      const session = await InferenceSession.create(model, {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        // Its warnings of unused weights are nobody's business.
        logSeverityLevel: 3,
      });
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: async (inputs) => {
          const feeds = Object.fromEntries(
            Object.entries(inputs).map(([name, { data, shape }]) => [name, new Tensor('float32', data, [...shape])]),
          );
          const outputs = await session.run(feeds);
          return Object.fromEntries(
            Object.entries(outputs).map(([name, tensor]) => [name, { data: tensor.data as Float32Array, shape: tensor.dims }]),
          );
        },
        close: () => session.release(),
      };
    },
  };
}
