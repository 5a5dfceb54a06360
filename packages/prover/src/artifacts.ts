import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Circuit and proving key of Semaphore v4 at depth 20, from the npm package: nothing is ever downloaded. */
export type Artifacts = { readonly wasm: Uint8Array; readonly zkey: Uint8Array };

/** SHA-256 of the files of @zk-kit/semaphore-artifacts 4.13.0 (MIT). Another file is refused: a false proving key could betray who proves. */
const digests = {
  wasm: '6f71e55586929e520e76027ebe067daac8b41e2f4b8057313a5fd0304e1e44ee',
  zkey: '33f9a067a80c7daf90e085449073613a9559a1904dd40aeb6d603afb7988c2cc',
} as const;

/** Reads and checks the artifacts. Throws where a file is missing or another one. */
export function readArtifacts(): Artifacts {
  return { wasm: read('wasm'), zkey: read('zkey') };
}

function read(kind: keyof typeof digests): Uint8Array {
  const bytes = readFileSync(fileURLToPath(import.meta.resolve(`@zk-kit/semaphore-artifacts/semaphore-20.${kind}`)));
  if (createHash('sha256').update(bytes).digest('hex') !== digests[kind]) {
    throw new Error(`semaphore-20.${kind} is not the file of @zk-kit/semaphore-artifacts 4.13.0: run npm ci again`);
  }
  return new Uint8Array(bytes);
}
