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
