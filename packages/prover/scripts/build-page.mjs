// Builds what a page needs to prove, into dist/page: the worker as one readable file, the two artifacts, this package's licence, and where the source is.
// A page's server serves the folder as it is; none of it becomes part of a page's code.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const out = new URL('../dist/page/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const artifact = (kind) => fileURLToPath(import.meta.resolve(`@zk-kit/semaphore-artifacts/semaphore-20.${kind}`));

await build({
  configFile: false,
  logLevel: 'error',
  resolve: { conditions: ['@sclera/source', 'browser', 'module', 'import', 'default'] },
  build: {
    outDir: fileURLToPath(out),
    emptyOutDir: true,
    target: 'es2022',
    // Whoever is served it can read it.
    minify: false,
    rolldownOptions: {
      input: fileURLToPath(new URL('../src/worker.ts', import.meta.url)),
      output: { format: 'es', codeSplitting: false, entryFileNames: 'worker.js' },
    },
  },
});
mkdirSync(out, { recursive: true });
for (const kind of ['wasm', 'zkey']) copyFileSync(artifact(kind), new URL(`semaphore-20.${kind}`, out));
copyFileSync(new URL('../LICENSE', import.meta.url), new URL('LICENSE.txt', out));
writeFileSync(
  new URL('SOURCE.txt', out),
  `worker.js is @sclera/prover ${version}: free software under the GNU General Public License, version 3 or later (LICENSE.txt).
It holds snarkjs 0.7.6 (GPL-3.0) and what that needs. The source of all of it is in the npm packages @sclera/prover ${version} (folder src)
and snarkjs 0.7.6, and beside whoever runs this server: packages/prover of the house. Build it with: npm run build:page -w @sclera/prover
semaphore-20.wasm and semaphore-20.zkey are those of @zk-kit/semaphore-artifacts 4.13.0 (MIT), circuit and key of Semaphore 4 at depth 20.
`,
);
