// A Backstage of one's own: yarn 4, the newest packages, and the lines of the README.
import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startStandIn } from './backend';
import { bucketsOf } from './bucketsOf';
import { repository, useBuiltSqlite } from './project';

jest.setTimeout(30 * 60_000);

/** What was published later is left out, so that this test depends on nothing but what is in this repository. */
const NEWEST = Date.parse('2026-11-30');

const readme = readFileSync(join(repository, 'README.md'), 'utf8');

/** The code of the README that has this text, without its indentation. */
function codeWith(text: string, language: string): string {
  const block = [...readme.matchAll(/^( *)```(\w+)\n(.*?)^\1```$/gms)].find(
    ([, , name, code]) => name === language && code.includes(text),
  );
  if (!block) {
    throw new Error(`README.md has no ${language} with ${text}`);
  }
  return block[3].replaceAll(new RegExp(`^${block[1]}`, 'gm'), '');
}

describe('a Backstage to which the packages are added as the README says', () => {
  let directory: string;

  const run = async (command: string, args: string[], cwd = directory) => {
    const registry = await promisify(execFile)('npm', [
      'config',
      'get',
      'registry',
    ]);
    await promisify(execFile)(command, args, {
      cwd,
      maxBuffer: Infinity,
      env: {
        ...process.env,
        PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
        // As npm has it.
        YARN_NPM_REGISTRY_SERVER: registry.stdout.trim(),
        YARN_NPM_MINIMAL_AGE_GATE: `${Math.ceil((Date.now() - NEWEST) / 60_000)}m`,
        S3_BUCKETS: repository,
        PORT: '7007',
        TOKEN: 'any',
      },
    });
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'backstage-fresh-'));
    cpSync(join(__dirname, 'fresh'), directory, { recursive: true });
    mkdirSync(join(directory, 'bin'));
    const yarn = join(directory, 'bin/yarn');
    writeFileSync(
      yarn,
      `#!/bin/sh\nexec node ${join(__dirname, 'yarn.js')} "$@"\n`,
    );
    chmodSync(yarn, 0o755);
    await run('yarn', ['install', '--immutable']);

    const file = join(directory, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    const { resolutions } = JSON.parse(codeWith('"resolutions"', 'json'));
    Object.assign(manifest.resolutions, resolutions);
    writeFileSync(file, JSON.stringify(manifest, null, 2));
    await run('sh', ['-euc', codeWith('$S3_BUCKETS', 'sh')]);
    useBuiltSqlite(directory);
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it('has one copy of each package of Backstage that the pages use', () => {
    const ours = join(
      directory,
      'node_modules/backstage-plugin-aws-s3-buckets',
    );
    expect(readdirSync(ours)).not.toContain('node_modules');
  });

  it('builds its app, with the pages in it', async () => {
    const app = join(directory, 'packages/app');
    await run(
      process.execPath,
      [
        join(repository, 'node_modules/.bin/backstage-cli'),
        'package',
        'build',
        '--config',
        '../../app-config.yaml',
      ],
      app,
    );
    const built = join(app, 'dist/static');
    const withPages = readdirSync(built)
      .filter(file => file.endsWith('.js'))
      .filter(file =>
        readFileSync(join(built, file), 'utf8').includes('/s3-buckets'),
      );
    expect(withPages).not.toEqual([]);
  });

  it('fills its catalog', async () => {
    const aws = await startStandIn();
    try {
      const { inCatalog, inAws } = await bucketsOf({
        directory: join(directory, 'packages/backend'),
        endpoint: aws.endpoint,
      });
      expect(inCatalog.sort()).toEqual(inAws.sort());
    } finally {
      await aws.stop();
    }
  });
});
