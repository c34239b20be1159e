import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Up to the folder of the package that a module is of: the innermost one. */
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENCE_FILE = /^(licen[cs]e|copying)/i;

type Bundle = Parameters<Extract<NonNullable<Plugin['generateBundle']>, (...args: never) => unknown>>[1];

/**
 * Writes a file with every bundled package and its licence. Vite's own sees the bundle of the page only, and a worker's is
 * built apart, before the page's is complete.
 */
export function bundledLicences(fileName: string): { readonly inPage: Plugin; readonly inWorker: Plugin } {
  const folders = new Set<string>();
  const collect = (bundle: Bundle) => {
    for (const folder of foldersIn(bundle)) folders.add(folder);
  };
  return {
    inWorker: { name: 'licences-of-worker', generateBundle: (_, bundle) => collect(bundle) },
    inPage: {
      name: 'licences',
      async generateBundle(_, bundle) {
        collect(bundle);
        const sections = await Promise.all([...folders].map(describePackage));
        const intro = '# Licences\n\nThe page of the console bundles these packages, each under its licence:';
        this.emitFile({ type: 'asset', fileName, source: [intro, ...sections.sort()].join('\n\n') });
      },
    },
  };
}

function foldersIn(bundle: Bundle): readonly string[] {
  const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  return modules.flatMap((id) => PACKAGE.exec(id) ?? []);
}

async function describePackage(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
  const file = (await readdir(folder)).find((entry) => LICENCE_FILE.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled and has no licence in its folder: say it in NOTICE.`);
  return `## ${name} ${version} (${license ?? 'see below'})\n\n${(await readFile(join(folder, file), 'utf8')).trim()}`;
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}
