import tseslint from 'typescript-eslint';

/**
 * The walls of the house: what each folder may import, besides itself. A folder that is not listed here may import
 * nothing, so a new folder has to state its walls first. `test/` may import everything.
 */
const mayImport = {
  core: [],
  system: ['core'],
  qdrant: ['core', 'system'],
  observe: ['core', 'system', 'qdrant'],
  bench: ['core', 'system', 'qdrant', 'observe'],
  cli: ['core', 'system', 'qdrant', 'observe', 'bench'],
};
const folders = Object.keys(mayImport);

/** Packages that only one folder may touch. */
const ownedPackages = { '@qdrant/js-client-rest': 'qdrant', echarts: 'bench', commander: 'cli' };

const walls = folders.map((folder) => {
  const forbidden = folders.filter((other) => other !== folder && !mayImport[folder].includes(other));
  const patterns = [
    {
      regex: `^(\\.\\./)+(${[...forbidden, 'test'].join('|')})/`,
      message: `${folder}/ may import only: ${[folder, ...mayImport[folder]].join(', ')}.`,
    },
    ...Object.entries(ownedPackages)
      .filter(([, owner]) => owner !== folder)
      .map(([name, owner]) => ({ regex: `^${name}(/|$)`, message: `Only ${owner}/ touches ${name}.` })),
  ];
  if (folder === 'core') {
    patterns.push({ regex: '^[^.]', message: 'core/ is pure: no npm package and no node: module.' });
  }
  return { files: [`${folder}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] } };
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.highwater/', 'highwater-out/'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      'no-restricted-globals': ['error'],
      eqeqeq: 'error',
    },
  },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'fetch',
        'performance',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness comes in as a parameter.' },
        { object: 'Date', property: 'now', message: 'Time comes in as a parameter.' },
      ],
    },
  },
  ...walls,
);
