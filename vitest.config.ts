import { defineConfig } from 'vitest/config';

/** Packages resolve to their sources (`@sclera/source`), so tests need no build. */
export default defineConfig({
  resolve: { conditions: ['@sclera/source', 'node', 'default'] },
  ssr: {
    resolve: {
      conditions: ['@sclera/source', 'node', 'default'],
      externalConditions: ['@sclera/source', 'node', 'default'],
    },
  },
  test: {
    include: ['packages/*/src/**/*.test.{ts,tsx}', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['./scripts/build-before-tests.ts'],
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: ['default', './scripts/closing-line-reporter.ts'],
  },
});
