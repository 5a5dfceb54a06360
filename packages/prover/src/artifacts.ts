import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Artifacts, checkArtifacts } from './artifact-digests.ts';

/** The artifacts from the npm package: nothing is ever downloaded. Throws where a file is missing or another one. */
export function readArtifacts(): Promise<Artifacts> {
  return checkArtifacts({ wasm: read('wasm'), zkey: read('zkey') });
}

function read(kind: keyof Artifacts): Uint8Array {
  return new Uint8Array(readFileSync(fileURLToPath(import.meta.resolve(`@zk-kit/semaphore-artifacts/semaphore-20.${kind}`))));
}
