import { type MembershipProof, readProofRequest } from '@sclera/credential';
import { type Artifacts, checkArtifacts } from './artifact-digests.ts';
import { prove } from './prove.ts';

/** What a page tells its prover: a request as `@sclera/credential` writes it, and the two files, fetched from the page's own origin. */
export type ProverTask = { readonly request: unknown } & Artifacts;

/** What it answers. `no-proof`: the secret is not in the group, or the artifacts are not those that they should be. */
export type ProverAnswer =
  | { readonly kind: 'proved'; readonly proof: MembershipProof }
  | { readonly kind: 'bad-request' }
  | { readonly kind: 'no-proof' };

/** The wall between the licences in a browser: this file is a worker of its own, built by itself, and never a part of a page's code. */
self.addEventListener('message', async ({ data }: MessageEvent<ProverTask>) => {
  self.postMessage(await answer(data));
});

async function answer({ request, wasm, zkey }: ProverTask): Promise<ProverAnswer> {
  const read = readProofRequest(request);
  if (read === undefined) return { kind: 'bad-request' };
  try {
    return { kind: 'proved', proof: await prove(read, await checkArtifacts({ wasm, zkey })) };
  } catch {
    return { kind: 'no-proof' };
  }
}
