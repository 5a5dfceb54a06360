import { type FaceRuntime, faceSessionOf } from '@sclera/sdk/capture';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';

/**
 * ONNX Runtime as WebAssembly, of the bytes given: `ort-wasm-simd-threaded.wasm` of the package. Nothing is fetched. One thread, on whichever it is called: more would need
 * shared memory, which pages get only where they are cut off from all others.
 */
export function createWebRuntime(wasm: Uint8Array): FaceRuntime {
  env.wasm.wasmBinary = wasm;
  env.wasm.numThreads = 1;
  env.logLevel = 'error';
  return {
    load: async (model) => {
      const session = await InferenceSession.create(model, {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
      });
      return faceSessionOf(session, ({ data, shape }) => new Tensor('float32', data, [...shape]));
    },
  };
}
