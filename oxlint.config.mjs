// The arrows of ARCHITECTURE.md as lint rules, beside the rules for the code itself.

/** What `operate/` and `console/` both look at. */
const OPERATED = [
  'mapping',
  'mapping-sets',
  'dead-letter',
  'store',
  'config',
  'telemetry',
  'workflows',
  'replay',
  'traces',
];

/** What each folder may import of ours; `types` only as types. A folder that is not named may import everything. */
const ARROWS = {
  mapping: { may: [] },
  store: { may: [] },
  fhir: { may: [], types: ['telemetry'] },
  config: { may: [] },
  telemetry: { may: [] },
  traces: { may: [], types: ['mapping', 'workflows'] },
  workflows: { may: [], types: ['mapping', 'activities'] },
  'dead-letter': { may: ['store'] },
  'mapping-sets': { may: ['mapping', 'store'] },
  activities: { may: ['mapping', 'mapping-sets', 'fhir', 'dead-letter', 'telemetry', 'workflows'] },
  ingestor: { may: ['mapping', 'mapping-sets', 'dead-letter', 'store', 'telemetry', 'workflows'] },
  replay: { may: ['mapping', 'mapping-sets', 'dead-letter', 'store', 'telemetry', 'workflows', 'ingestor'] },
  stack: { may: ['config'] },
  operate: { may: [...OPERATED, 'ingestor', 'fhir', 'workers'] },
  console: { may: [...OPERATED, 'operate'] },
};

const FOLDERS = [...Object.keys(ARROWS), 'bench', 'cli', 'deploy', 'examples', 'test', 'workers'];

/** Composition roots lie beside what they compose, and import what they like. */
const ROOTS = ['ingestor/ingestor-host.ts'];
const TESTS = ['**/*.test.ts', '**/_*.ts', '**/*.cases.ts'];
const DEPTHS = [1, 2, 3, 4, 5];
/** Folders whose code has no platform: it runs in the browser or in the workflow sandbox. */
const WITHOUT_PLATFORM = new Set(['mapping', 'workflows']);

/** At every depth below a folder the way out of it has another number of dots, so each depth has a rule of its own. */
const arrows = Object.entries(ARROWS).flatMap(([folder, { may, types = [] }]) =>
  DEPTHS.map((depth) => {
    const closed = FOLDERS.filter((other) => other !== folder && !may.includes(other) && !types.includes(other));
    const out = `^${'\\.\\./'.repeat(depth)}`;
    const patterns = [
      {
        regex: `${out}(${closed.join('|')})/`,
        message: `${folder}/ may import ${may.join(', ') || 'nothing of ours'}.`,
      },
      ...(types.length === 0
        ? []
        : [{ regex: `${out}(${types.join('|')})/`, allowTypeImports: true, message: 'Types only.' }]),
      ...(WITHOUT_PLATFORM.has(folder) ? [{ group: ['node:*'], message: `${folder}/ has no platform.` }] : []),
    ];
    return {
      files: [`${folder}/${'*/'.repeat(depth - 1)}*.ts`],
      excludeFiles: [...TESTS, ...ROOTS],
      rules: { 'no-restricted-imports': ['error', { patterns }] },
    };
  }),
);

const PAGE_MAY = new Set(['mapping', 'traces', 'console']);

/** The page runs in the browser: of ours it has the mapping library, and what it and the server say to each other. */
const page = {
  files: ['console/web/**/*.ts', 'console/web/**/*.tsx'],
  excludeFiles: [...TESTS, 'console/web/vite.config.ts', 'console/web/build/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+(server|${FOLDERS.filter((other) => !PAGE_MAY.has(other)).join('|')})/`,
            message: 'console/web/ may import mapping, traces and the contract.',
          },
          { group: ['node:*'], message: 'console/web/ runs in the browser.' },
        ],
      },
    ],
  },
};

export default {
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: ['dist', 'coverage', '.iot-connector', 'node_modules'],
  rules: {
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'max-depth': ['error', 4],
    'max-params': ['error', 5],
    'import/no-cycle': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // The compiler's noImplicitReturns says the same and understands exhaustive switches.
    'typescript/consistent-return': 'off',
    // Casts stand where data enters, beside the check that the rule cannot see.
    'typescript/no-unsafe-type-assertion': 'off',
    // Sequences that must keep their order are the rule here, not the exception.
    'no-await-in-loop': 'off',
    'no-shadow': 'off',
    'no-underscore-dangle': 'off',
    'oxc/no-map-spread': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'import/no-unassigned-import': 'off',
    'import/no-named-as-default-member': 'off',
  },
  overrides: [
    ...arrows,
    page,
    {
      files: ['**/*.test.ts', '**/_*.ts', '**/*.cases.ts', 'test/**/*.ts'],
      rules: {
        'max-lines': 'off',
        'max-lines-per-function': 'off',
        'unicorn/consistent-function-scoping': 'off',
      },
    },
  ],
};
