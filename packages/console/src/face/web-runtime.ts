import type { FaceRuntime, FaceSession } from '@sclera/sdk/capture';
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
    load: async (model): Promise<FaceSession> => {
      const session = await InferenceSession.create(model, {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'all',
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
