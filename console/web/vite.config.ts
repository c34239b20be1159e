import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const ROOT = new URL('../../', import.meta.url);

/** Puts the notices beside the page: what it bundles asks for them wherever it goes. */
const notice: Plugin = {
  name: 'notice',
  async generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'NOTICE', source: await readFile(new URL('NOTICE', ROOT), 'utf8') });
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the page works below any path of a reverse proxy.
  base: './',
  plugins: [notice],
  build: {
    outDir: fileURLToPath(new URL('dist/console/page', ROOT)),
    emptyOutDir: true,
    target: 'es2023',
    license: { fileName: 'licenses.md' },
    // Data URLs would need a wider content security policy.
    assetsInlineLimit: 0,
  },
  worker: { format: 'es' },
});
