/* eslint-disable no-console */
const hasPostgres = Object.keys(process.env).some(name =>
  /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/.test(name),
);

// npm runs this after `npm test`, so that nobody takes it for all tests that there are.
console.log(
  [
    `Left out:${hasPostgres ? '' : ' PostgreSQL (eval "$(.ci/postgres)", then npm test again),'}`,
    'the pages in a browser (npm run test:browser),',
    'the packed package in other releases of Backstage (npm run test:package)',
  ].join(' '),
);
