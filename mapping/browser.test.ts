import { fileURLToPath } from 'node:url';
import { build, type BuildResult } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

const ENTRY = fileURLToPath(new URL('index.ts', import.meta.url));

describe('the mapping library in a browser', () => {
  let bundle: BuildResult<{ write: false; metafile: true }>;

  beforeAll(async () => {
    const options = { bundle: true, write: false, metafile: true, platform: 'browser', format: 'esm' } as const;
    bundle = await build({ entryPoints: [ENTRY], ...options, minify: true, logLevel: 'silent' });
  });

  it('bundles without any import of the platform', () => {
    const imports = Object.values(bundle.metafile.inputs).flatMap((input) => input.imports);
    expect(imports.filter(({ path, external }) => external === true || path.startsWith('node:'))).toEqual([]);
    expect(bundle.warnings).toEqual([]);
  });

  it('holds no part of the connector but mapping/', () => {
    const own = Object.keys(bundle.metafile.inputs).filter((path) => !path.startsWith('node_modules/'));
    expect(own.filter((path) => !path.startsWith('mapping/'))).toEqual([]);
  });

  it('works where there is neither process nor Buffer', async () => {
    const source = bundle.outputFiles[0]?.text ?? '';
    const shadowed = `const process = undefined, Buffer = undefined, require = undefined;\n${source}`;
    const library: typeof import('./index.ts') = await import(
      `data:text/javascript;base64,${Buffer.from(shadowed).toString('base64')}`
    );
    expect(library.evaluateExpression('$..hr', 'JsonPath', { hr: 70 })).toEqual({ ok: true, result: [70] });
  });
});
