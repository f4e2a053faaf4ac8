import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export const repository = resolve(__dirname, '../..');

/** A Backstage backend in a folder of its own, with packages installed from tarballs. */
export interface Project {
  directory: string;
  /** The `package.json` of an installed package, as code in `from` finds it; by default as the backend does. */
  manifest(name: string, from?: string): Record<string, any>;
  remove(): void;
}

/**
 * Makes a project of the packages of a Backstage release.
 *
 * @param release - the folder with the project's `package.json` and `package-lock.json`
 * @param tarballs - the packages to install beside those
 */
export async function createProject(
  release: string,
  tarballs: string[],
): Promise<Project> {
  const directory = mkdtempSync(join(tmpdir(), `backstage-${release}-`));
  cpSync(join(__dirname, release), directory, { recursive: true });
  cpSync(join(__dirname, 'backend'), directory, { recursive: true });

  const npm = (...args: string[]) =>
    promisify(execFile)(
      'npm',
      // better-sqlite3 is all that has to be built, and has been.
      [...args, '--ignore-scripts', '--prefer-offline', '--no-audit'],
      { cwd: directory, maxBuffer: Infinity },
    );
  await npm('ci');
  await npm('install', '--no-save', ...tarballs);
  useBuiltSqlite(directory);

  return {
    directory,
    manifest(name, from = '.') {
      const folder = createRequire(join(directory, from, 'index.js'))
        .resolve.paths(name)!
        .map(path => join(path, name))
        .find(path => existsSync(path));
      if (!folder) {
        throw new Error(`${name} isn't installed`);
      }
      return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    },
    remove: () => rmSync(directory, { recursive: true }),
  };
}

/** A package of this repository, as `npm run packages` packed it. */
export interface Packed {
  name: string;
  version: string;
  /** Its folder in the repository. */
  directory: string;
  tarball: string;
}

/** The packages of this repository. */
export const packages: Packed[] = [
  '.',
  'common',
  'frontend',
  'modules/search',
  'modules/notifications',
  'modules/tech-insights',
].map(directory => {
  const { name, version } = JSON.parse(
    readFileSync(join(repository, directory, 'package.json'), 'utf8'),
  );
  const tarball = join(repository, 'packages', `${name}-${version}.tgz`);
  return { name, version, directory, tarball };
});

/** Copies what `npm ci` has built in this repository, as building takes minutes. The versions must be the same. */
export function useBuiltSqlite(directory: string) {
  const path = 'node_modules/better-sqlite3';
  const version = (root: string) =>
    JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).version;
  if (version(directory) !== version(repository)) {
    throw new Error(
      `The projects in ${__dirname} need the version of better-sqlite3 that this repository has`,
    );
  }
  cpSync(
    join(repository, path, 'build/Release/better_sqlite3.node'),
    join(directory, path, 'build/Release/better_sqlite3.node'),
  );
}
