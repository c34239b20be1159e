import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the page works below any path of a reverse proxy.
  base: './',
  build: {
    outDir: fileURLToPath(new URL('../../dist/console/page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // Data URLs would need a wider content security policy.
    assetsInlineLimit: 0,
  },
  worker: { format: 'es' },
});
