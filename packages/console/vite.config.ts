import { createRequire } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The JPEG 2000 decoder of the engine, which alone declares it. */
const openJpeg = createRequire(import.meta.resolve('@sclera/sdk/capture')).resolve('@cornerstonejs/codec-openjpeg/decodewasm');

/** Builds the pages into dist/site. Workspace packages resolve to their sources, so nothing has to be built before. */
export default defineConfig({
  plugins: [react()],
  resolve: {
    conditions: ['@sclera/source', 'browser', 'module', 'import', 'default'],
    alias: [{ find: /^#openjpeg\.wasm/, replacement: openJpeg }],
  },
  worker: { format: 'es' },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2023',
    // Inlined data: URLs would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
