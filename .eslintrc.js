module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ignorePatterns: [
    'dev/app/dist/**',
    'frontend/dist/**',
    'common/dist/**',
    'modules/*/dist/**',
  ],
  settings: {
    // Without these, import/no-cycle sees no TypeScript, and finds nothing.
    'import/resolver': { node: { extensions: ['.js', '.ts', '.tsx'] } },
    'import/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
  },
  rules: {
    // Into packages of others it would follow imports for minutes.
    'import/no-cycle': ['error', { ignoreExternal: true, disableScc: true }],
    'import/enforce-node-protocol-usage': ['error', 'always'],
    '@typescript-eslint/consistent-type-imports': [
      'error',
      { fixStyle: 'inline-type-imports' },
    ],
  },
  overrides: [
    {
      files: ['src/faults/**'],
      rules: {
        'jest/expect-expect': [
          'warn',
          { assertFunctionNames: ['expect*', 'eventually', 'until'] },
        ],
      },
    },
    {
      // Parts of one test file, which share its app.
      files: ['dev/browser/sample/**'],
      rules: { 'jest/no-export': 'off' },
    },
    {
      // A test in a browser waits for what it expects.
      files: ['dev/browser/**'],
      rules: {
        'jest/expect-expect': [
          'warn',
          { assertFunctionNames: ['expect', '**.waitFor', 'until'] },
        ],
      },
    },
    {
      // Packages of their own; knip holds their manifests to what they import.
      files: [
        'dev/app/**',
        'frontend/**',
        'modules/**',
        'test/package/fresh/**',
      ],
      rules: {
        '@backstage/no-undeclared-imports': 'off',
        '@backstage/no-ui-css-imports-in-non-frontend': 'off',
      },
    },
  ],
});
