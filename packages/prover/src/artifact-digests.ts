/** Circuit and proving key of Semaphore v4 at depth 20. */
export type Artifacts = { readonly wasm: Uint8Array; readonly zkey: Uint8Array };

/** SHA-256 of the files of @zk-kit/semaphore-artifacts 4.13.0 (MIT). */
const digests: Readonly<Record<keyof Artifacts, string>> = {
  wasm: '6f71e55586929e520e76027ebe067daac8b41e2f4b8057313a5fd0304e1e44ee',
  zkey: '33f9a067a80c7daf90e085449073613a9559a1904dd40aeb6d603afb7988c2cc',
};

/** Throws unless these are the files of that package: a false proving key could betray who proves. */
export async function checkArtifacts(artifacts: Artifacts): Promise<Artifacts> {
  for (const kind of ['wasm', 'zkey'] as const) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', artifacts[kind] as Uint8Array<ArrayBuffer>));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (hex !== digests[kind])
      throw new Error(`semaphore-20.${kind} is not the file of @zk-kit/semaphore-artifacts 4.13.0: install it again`);
  }
  return artifacts;
}
