import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** The clients that a process has loaded once it has run this. */
function loadedBy(script: string): string[] {
  const output = execFileSync(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      '--eval',
      `${script};
      const names = ['client-s3/', 'client-s3-control', 'client-s3tables', 'client-s3vectors'];
      const files = Object.keys(require.cache);
      console.log(JSON.stringify(names.filter(name => files.some(file => file.includes(name)))));`,
    ],
    { encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  );
  return JSON.parse(output.trim().split('\n').at(-1)!);
}

const src = (file: string) =>
  JSON.stringify(path.resolve(__dirname, '..', file));

it('loads no client of a service that nothing asks for', () => {
  const module = `require(${src('index')})`;
  expect(loadedBy(module)).toEqual(['client-s3/']);
  expect(
    loadedBy(`${module}; require(${src('aws/lazyClients')}).loadS3Tables()`),
  ).toEqual(['client-s3/', 'client-s3tables']);
});
