import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const appDirectory = resolve(__dirname, 'app');
const sources = [
  join(appDirectory, 'package.json'),
  join(appDirectory, 'public'),
  join(appDirectory, 'src'),
  resolve(__dirname, '../common/src'),
  resolve(__dirname, '../frontend/src'),
  resolve(__dirname, '../package-lock.json'),
];

/** Whether there is no built app, or one older than what it was built from. */
export async function appNeedsBuild(): Promise<boolean> {
  // The bundler writes this one last.
  const built = await modifiedAt(join(appDirectory, 'dist/index.html.tmpl'));
  const changed = await Promise.all(sources.map(modifiedAt));
  return built <= Math.max(...changed);
}

/** Builds the app into `dev/app/dist`, from where the app backend serves it. */
export async function buildApp(): Promise<void> {
  const build = spawn(
    process.execPath,
    [
      require.resolve('@backstage/cli/bin/backstage-cli'),
      ...['package', 'build', '--config', '../../app-config.yaml'],
    ],
    { cwd: appDirectory, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  build.stdout.on('data', data => (output += data));
  build.stderr.on('data', data => (output += data));
  const [code, signal] = await once(build, 'close');
  if (code !== 0) {
    throw new Error(`Building the app failed (${signal ?? code})\n${output}`);
  }
}

async function modifiedAt(path: string): Promise<number> {
  const found = await stat(path).catch(error => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (!found?.isDirectory()) {
    return found?.mtimeMs ?? 0;
  }
  const names = await readdir(path);
  return Math.max(
    found.mtimeMs,
    ...(await Promise.all(names.map(name => modifiedAt(join(path, name))))),
  );
}
