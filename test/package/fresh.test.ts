// A Backstage of one's own: yarn 4, the newest packages, the lines of the README, and the pages in a browser.
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
import type { Browser } from 'playwright-core';
import {
  browserPath,
  hasBrowser,
  startBrowser,
} from '../../dev/browser/browser';
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
    // An app of either frontend system: the README of the frontend shows it as an example.
    for (const folder of ['src', 'public']) {
      cpSync(
        join(repository, 'dev/app', folder),
        join(directory, 'packages/app', folder),
        { recursive: true },
      );
    }
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

  it('fills its catalog, and shows buckets and accounts on the pages of both frontend systems', async () => {
    if (!hasBrowser) {
      throw new Error(
        `There is no browser at ${browserPath}: install chromium, or set CHROMIUM_PATH`,
      );
    }
    const aws = await startStandIn();
    const browser = await startBrowser();
    try {
      const { inCatalog, inAws } = await bucketsOf({
        directory: join(directory, 'packages/backend'),
        endpoint: aws.endpoint,
        look: async url => {
          await lookAtPages(browser, { url, system: 'new' });
          await lookAtPages(browser, { url, system: 'old' });
        },
      });
      expect(inCatalog.sort()).toEqual(inAws.sort());
    } finally {
      await browser.close();
      await aws.stop();
    }
  });
});

/** From the overview to the list, to a bucket and to its account, as a person goes. */
async function lookAtPages(
  browser: Browser,
  { url, system }: { url: string; system: 'new' | 'old' },
) {
  const context = await browser.newContext();
  context.setDefaultTimeout(60_000);
  await context.addInitScript(
    chosen => localStorage.setItem('frontend-system', chosen),
    system,
  );
  const page = await context.newPage();
  const errors: unknown[] = [];
  context.on('weberror', error => errors.push(error.error()));

  await page.goto(`${url}/s3-buckets`);
  await page.getByRole('link', { name: /^Buckets: [1-9]/ }).click();
  await page.getByLabel('Find a bucket').fill('kestrel-settlement-files');
  await page
    .getByRole('link', { name: 'kestrel-settlement-files', exact: true })
    .click();
  const card = page.locator('.bui-Card').filter({
    has: page.getByRole('heading', { name: 'S3 bucket', exact: true }),
  });
  await card.getByRole('link', { name: 'eu-west-1' }).waitFor();

  await page.goto(`${url}/catalog/default/resource/aws-account-222222222222`);
  await page
    .getByRole('link', { name: /^in all: [1-9]/ })
    .first()
    .waitFor();
  expect(errors).toEqual([]);
  await context.close();
}
