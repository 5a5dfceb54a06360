export { type Artifacts, readArtifacts } from './artifacts.ts';
export { main } from './main.ts';
export { prove } from './prove.ts';
