module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ignorePatterns: ['dev/app/dist/**', 'frontend/dist/**', 'common/dist/**'],
  overrides: [
    {
      files: ['dev/app/**', 'frontend/**'],
      rules: {
        '@backstage/no-undeclared-imports': 'off',
        '@backstage/no-ui-css-imports-in-non-frontend': 'off',
      },
    },
  ],
});
