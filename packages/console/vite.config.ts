import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the pages into dist/site. Workspace packages resolve to their sources, so nothing has to be built before. */
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@sclera/source', 'browser', 'module', 'import', 'default'] },
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
