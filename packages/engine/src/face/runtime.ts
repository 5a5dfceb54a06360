/** A tensor of single-precision numbers, row-major. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A loaded network. It holds memory until it is closed. */
export interface FaceSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Runs once. Rejects where names or shapes are not the network's. */
  run(inputs: Readonly<Record<string, FloatTensor>>): Promise<Readonly<Record<string, FloatTensor>>>;
  close(): Promise<void>;
}

/**
 * What runs networks: ONNX Runtime natively in Node, as WebAssembly in a browser. The engine knows nothing else of either. The same model and inputs must
 * give the same outputs within 1e-5.
 */
export interface FaceRuntime {
  /** Loads an ONNX file. Rejects where the bytes are none. */
  load(model: Uint8Array): Promise<FaceSession>;
}

/** What both of ONNX Runtime's packages call a session, as far as it is used here. */
interface OnnxSession<T> {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, T>>): Promise<Readonly<Record<string, { readonly data: unknown; readonly dims: readonly number[] }>>>;
  release(): Promise<void>;
}

/** A session of ONNX Runtime, natively or as WebAssembly, as the engine takes it. */
export function faceSessionOf<T>(session: OnnxSession<T>, toTensor: (tensor: FloatTensor) => T): FaceSession {
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (inputs) => {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toTensor(tensor)]));
      const outputs = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { data, dims }]) => [name, { data: data as Float32Array, shape: dims }]),
      );
    },
    close: () => session.release(),
  };
}
