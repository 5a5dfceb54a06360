export type { Artifacts } from './artifact-digests.ts';
export { readArtifacts } from './artifacts.ts';
export { main } from './main.ts';
export { prove } from './prove.ts';
