import { readFileSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

it('docs/configuration.md is what `npm run docs` writes', () => {
  // In a process of its own: Jest cannot load Prettier, which is an ES module.
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      path.join(__dirname, 'configuration.ts'),
      '--print',
    ],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const page = path.join(__dirname, 'configuration.md');
  expect(readFileSync(page, 'utf8')).toBe(stdout);
});
