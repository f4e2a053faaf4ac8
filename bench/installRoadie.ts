import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGE = '@roadiehq/catalog-backend-module-aws';
const VERSION = '5.11.0';
/** What it depends on is pinned too: nothing newer than this. */
const BEFORE = '2026-10-10';

/**
 * Installs the community provider where it is no dependency of anything, and where the next benchmark finds it.
 *
 * @returns its folder, or why it can't be installed.
 */
export async function installRoadie(): Promise<
  { folder: string } | { missing: string }
> {
  const folder = join(tmpdir(), `bench-roadie-${VERSION}`);
  const installed = join(folder, 'installed');
  try {
    await access(installed);
    return { folder };
  } catch {
    // Not yet.
  }
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    process.stderr.write(`Installing ${PACKAGE}@${VERSION} in ${folder}\n`);
    await promisify(execFile)(
      'npm',
      [
        'install',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        `--before=${BEFORE}`,
        `${PACKAGE}@${VERSION}`,
      ],
      { cwd: folder, timeout: 300_000 },
    );
    await writeFile(installed, '');
    return { folder };
  } catch (error) {
    return {
      missing: `${PACKAGE} could not be installed: ${(error as Error).message}`,
    };
  }
}
