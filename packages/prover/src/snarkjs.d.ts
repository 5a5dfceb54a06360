/** The part of snarkjs 0.7 that is used here; it comes without types. */
declare module 'snarkjs' {
  export interface Groth16Proof {
    readonly pi_a: readonly [string, string, string];
    readonly pi_b: readonly [readonly [string, string], readonly [string, string], readonly [string, string]];
    readonly pi_c: readonly [string, string, string];
    readonly protocol: string;
    readonly curve: string;
  }

  export const groth16: {
    fullProve(
      input: Readonly<Record<string, unknown>>,
      wasm: Uint8Array,
      zkey: Uint8Array,
      logger: undefined,
      witnessOptions: undefined,
      proverOptions: { readonly singleThread: boolean },
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    verify(key: unknown, publicSignals: readonly string[], proof: Groth16Proof): Promise<boolean>;
  };
}
