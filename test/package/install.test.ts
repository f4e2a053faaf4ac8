import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoize } from 'lodash';
import { satisfies } from 'semver';
import {
  accessKeyOf,
  createSampleOrganization,
  sampleAccountIds,
} from '../../dev/aws';
import { startBackend, startStandIn } from './backend';
import { createProject, pack, type Project, repository } from './project';

jest.setTimeout(20 * 60_000);

const name = 'backstage-plugin-catalog-backend-module-aws-s3-buckets';

/** Other versions of Node.js, as npm has them. */
const nodeVersions = ['22.23.3', '24.18.1'];

/** As `.ci/postgres` gives it. */
const postgres = Object.entries(process.env).find(([variable]) =>
  /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/.test(variable),
)?.[1];

let folder: string;
let tarball: string;
let commonTarball: string;
let aws: Awaited<ReturnType<typeof startStandIn>>;
/** By release. They are installed side by side, while the first tests run. */
const projects = new Map<string, Promise<Project>>();

/** Installs a version of Node.js from npm, once, and answers where it is. */
const installNode = memoize((version: string, parent: string): string => {
  const distribution = `node-${process.platform}-${process.arch}`;
  const directory = mkdtempSync(join(parent, 'node-'));
  execFileSync(
    'npm',
    [
      'install',
      '--prefix',
      directory,
      '--no-audit',
      '--prefer-offline',
      `${distribution}@${version}`,
    ],
    { stdio: 'ignore' },
  );
  return join(directory, 'node_modules', distribution, 'bin/node');
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  // As the builds left them.
  tarball = pack('.', folder);
  commonTarball = pack('common', folder);
  for (const release of ['oldest', 'newest']) {
    const project = createProject(release, [commonTarball, tarball]);
    // Its tests await it. Until then a rejection is not unhandled.
    project.catch(() => {});
    projects.set(release, project);
  }
  aws = await startStandIn();
});

afterAll(async () => {
  await aws?.stop();
  for (const project of await Promise.allSettled(projects.values())) {
    if (project.status === 'fulfilled') {
      project.value.remove();
    }
  }
  rmSync(folder, { recursive: true });
});

const listFiles = (packed: string) =>
  execFileSync('tar', ['tzf', packed], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(file => file.replace('package/', ''))
    // Source maps and internal modules.
    .filter(file => !/^dist\/(\w+\/)*[\w-]+\.(cjs|esm)\.js(\.map)?$/.test(file))
    .sort();

it('contains what its users need, and nothing else', () => {
  expect(listFiles(tarball)).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'config.d.ts',
    'config.schema.json',
    'dist/catalog-model.d.ts',
    'dist/index.d.ts',
    'dist/notifications.d.ts',
    // The version, with which entities were last shown.
    'dist/package.json.cjs.js',
    'dist/package.json.cjs.js.map',
    'dist/search.d.ts',
    'dist/tech-insights.d.ts',
    ...readdirSync(join(repository, 'migrations')).map(
      file => `migrations/${file}`,
    ),
    'package.json',
  ]);
  expect(listFiles(commonTarball)).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/index.d.ts',
    'package.json',
  ]);
});

it.each(['.', 'frontend'])(
  'depends on a released version of the common package, packed in %s',
  directory => {
    const manifest = JSON.parse(
      execFileSync(
        'tar',
        ['xzfO', pack(directory, folder), 'package/package.json'],
        { encoding: 'utf8' },
      ),
    );
    const { version } = JSON.parse(
      readFileSync(join(repository, 'common/package.json'), 'utf8'),
    );
    expect(manifest.dependencies).toMatchObject({
      'backstage-plugin-aws-s3-buckets-common': `^${version}`,
    });
  },
);

it('declares what it imports, and nothing else', () => {
  const imported = (directory: string, files: RegExp) =>
    readdirSync(join(repository, directory), {
      recursive: true,
      encoding: 'utf8',
    })
      .filter(file => files.test(file) && !file.includes('__testUtils__'))
      .flatMap(file => [
        ...readFileSync(join(repository, directory, file), 'utf8').matchAll(
          /(?:require\(| from |import\()'((?:@[^/']+\/)?[^./'][^/']*)[^']*'/g,
        ),
      ])
      .map(([, dependency]) => dependency)
      .filter(dependency => !dependency.startsWith('node:'));
  const { dependencies } = JSON.parse(
    readFileSync(join(repository, 'package.json'), 'utf8'),
  );
  const declared = Object.keys(dependencies);

  expect(declared).toEqual(
    expect.arrayContaining(imported('dist', /\.(cjs\.js|d\.ts)$/)),
  );
  // The source has imports of types, too, which Backstage's lint rules want declared as others are.
  expect(imported('src', /(?<!\.test)\.ts$/)).toEqual(
    expect.arrayContaining(declared),
  );
});

describe.each(['oldest', 'newest'])('in the %s Backstage', release => {
  let project: Project;

  beforeAll(async () => {
    project = await projects.get(release)!;
  });

  it('uses the packages that are there', () => {
    const installed = `node_modules/${name}`;
    const { dependencies, configSchema } = project.manifest(name);
    expect(configSchema).toBe('config.schema.json');

    for (const [dependency, range] of Object.entries<string>(dependencies)) {
      const { version } = project.manifest(dependency, installed);
      // The releases are pinned with `overrides`, which would let npm pass over what the package asks for.
      expect({
        dependency,
        version,
        range,
        satisfied: satisfies(version, range),
      }).toMatchObject({ satisfied: true });
    }
    const ownCopies = Object.keys(dependencies).filter(
      dependency =>
        dependency.startsWith('@backstage/') &&
        project.manifest(dependency, installed).version !==
          project.manifest(dependency).version,
    );
    expect(ownCopies).toEqual([]);
  });

  it('fits the types of the backend', () => {
    const options =
      '--noEmit --strict --skipLibCheck --target es2022 --module esnext --moduleResolution bundler';
    const { stdout } = spawnSync(
      process.execPath,
      [
        require.resolve('typescript/bin/tsc'),
        ...options.split(' '),
        'src/index.ts',
      ],
      { cwd: project.directory, encoding: 'utf8' },
    );
    expect(stdout).toBe('');
  });

  it('fills the catalog', async () => {
    const { inCatalog, inAws } = await bucketsOf(project);
    expect(inCatalog.sort()).toEqual(inAws.sort());
  });

  // PostgreSQL, since better-sqlite3 would have to be compiled for each version.
  (postgres ? describe : describe.skip).each(nodeVersions)(
    'with Node.js %s and PostgreSQL',
    version => {
      it('fills the catalog, too', async () => {
        const { inCatalog, inAws } = await bucketsOf(
          project,
          {
            APP_CONFIG_backend_database_client: '"pg"',
            APP_CONFIG_backend_database_connection: JSON.stringify(postgres),
            APP_CONFIG_backend_database_prefix: JSON.stringify(
              `${release}_node${version.replaceAll('.', '_')}_`,
            ),
          },
          installNode(version, folder),
        );
        expect(inCatalog.sort()).toEqual(inAws.sort());
      });
    },
  );
});

/** Starts the backend of a project, and answers with an account's buckets as they are in AWS and in its catalog. */
async function bucketsOf(
  project: Project,
  environment: Record<string, string> = {},
  node?: string,
) {
  const accountId = sampleAccountIds['payments-prod'];
  const buckets = [
    ...createSampleOrganization().accounts.get(accountId)!.buckets.after(),
  ];
  const backend = await startBackend(
    project.directory,
    {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: accessKeyOf(sampleAccountIds.management),
      AWS_SECRET_ACCESS_KEY: 'any',
      ...environment,
    },
    node,
  );
  try {
    const entities = await backend.entities(
      {
        filter: `kind=resource,spec.type=s3-bucket,metadata.annotations.amazonaws.com/account-id=${accountId}`,
      },
      found => found.length === buckets.length,
    );
    return {
      inAws: buckets.map(({ name: bucket, region }) => `${bucket} ${region}`),
      inCatalog: entities.map(
        ({ metadata: { annotations } }) =>
          `${annotations?.['amazonaws.com/bucket-name']} ${annotations?.['amazonaws.com/region']}`,
      ),
    };
  } finally {
    await backend.stop();
  }
}
