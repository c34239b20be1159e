import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { bundledLicences } from './build/bundled-licences.ts';

const ROOT = new URL('../../', import.meta.url);

const licences = bundledLicences('licenses.md');

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
  plugins: [notice, licences.inPage],
  build: {
    outDir: fileURLToPath(new URL('dist/console/page', ROOT)),
    emptyOutDir: true,
    target: 'es2023',
    // Data URLs would need a wider content security policy.
    assetsInlineLimit: 0,
  },
  worker: { format: 'es', plugins: () => [licences.inWorker] },
});
