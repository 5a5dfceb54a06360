import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What replaces modules or wants fresh ones keeps a module graph of its own. */
const replacesModules = readdirSync('packages')
  .flatMap((name) =>
    readdirSync(join('packages', name, 'src'), { recursive: true, encoding: 'utf8' }).map((path) => join('packages', name, 'src', path)),
  )
  .filter((path) => /\.test\.tsx?$/.test(path) && /\bvi\.(mock|doMock|resetModules)\(/.test(readFileSync(path, 'utf8')));
/**
 * In a worker that runs many files V8 of Node 20 ends the process now and then ("unreachable code" in its deoptimizer), so that there the files of the services have
 * a process each; later versions do not.
 */
const apart = process.versions.node.startsWith('20.') ? ['packages/services/src/**/*.test.ts'] : [];
const whole = ['packages/*/src/**/*.int.test.{ts,tsx}', 'tests/**/*.test.ts', 'scripts/**/*.test.ts', ...replacesModules, ...apart];
const exclude = ['**/node_modules/**', '**/dist/**'];

/**
 * Packages resolve to their sources (`@sclera/source`), so tests need no build. Most files share the modules of their worker, since loading the
 * same packages 120 times over takes longer than what they test: no file may change what another one imports.
 */
export default defineConfig({
  resolve: { conditions: ['@sclera/source', 'node', 'default'] },
  ssr: {
    resolve: {
      conditions: ['@sclera/source', 'node', 'default'],
      externalConditions: ['@sclera/source', 'node', 'default'],
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: 'whole', include: whole, exclude, globalSetup: ['./scripts/build-before-tests.ts'] } },
      {
        extends: true,
        test: { name: 'shared', include: ['packages/*/src/**/*.test.{ts,tsx}'], exclude: [...exclude, ...whole], isolate: false },
      },
    ],
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: ['default', './scripts/closing-line-reporter.ts'],
  },
});
