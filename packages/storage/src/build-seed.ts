import { buildSeed } from './sql/seed.ts';

// Build step: `node dist/build-seed.js`.
await buildSeed();
