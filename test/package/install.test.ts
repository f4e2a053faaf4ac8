import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoize } from 'lodash';
import { satisfies } from 'semver';
import { startStandIn } from './backend';
import { bucketsOf } from './bucketsOf';
import {
  createProject,
  type Packed,
  packages,
  type Project,
  repository,
} from './project';

jest.setTimeout(20 * 60_000);

const name = 'backstage-plugin-catalog-backend-module-aws-s3-buckets';

/** Other versions of Node.js, as npm has them. */
const nodeVersions = ['22.23.3', '24.18.1'];

/** As `.ci/postgres` gives it. */
const postgres = Object.entries(process.env).find(([variable]) =>
  /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/.test(variable),
)?.[1];

const backendPackages = packages.filter(
  ({ directory }) => directory !== 'frontend',
);

let folder: string;
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
  for (const release of ['oldest', 'newest']) {
    const project = createProject(
      release,
      backendPackages.map(({ tarball }) => tarball),
    );
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

const listFiles = ({ tarball }: Packed) =>
  execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(file => file.replace('package/', ''))
    // Source maps, internal modules, and types that entry points share.
    .filter(
      file =>
        !/^dist\/((\w+\/)*[\w-]+\.(cjs|esm)\.js(\.map)?|types\/.*)$/.test(file),
    )
    .sort();

describe.each(packages)('$name', packed => {
  const { directory, tarball } = packed;

  it('contains what its users need, and nothing else', () => {
    const own: Record<string, string[]> = {
      '.': [
        'config.d.ts',
        'config.schema.json',
        'dist/catalog-model.d.ts',
        // The version, with which entities were last shown.
        'dist/package.json.cjs.js',
        'dist/package.json.cjs.js.map',
        ...readdirSync(join(repository, 'migrations')).map(
          file => `migrations/${file}`,
        ),
      ],
      frontend: ['dist/legacy.d.ts'],
      'modules/notifications': ['config.d.ts', 'config.schema.json'],
    };
    expect(listFiles(packed)).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist/index.d.ts',
        'package.json',
        ...(own[directory] ?? []),
      ].sort(),
    );
  });

  it('depends on released versions', () => {
    const { dependencies } = JSON.parse(
      execFileSync('tar', ['xzfO', tarball, 'package/package.json'], {
        encoding: 'utf8',
      }),
    );
    expect(Object.values(dependencies).join(' ')).not.toContain('file:');
    const common = packages.find(other => other.directory === 'common')!;
    expect(dependencies[common.name]).toBe(
      packed === common ? undefined : `^${common.version}`,
    );
  });

  it('declares what it imports, and nothing else', () => {
    const imported = (folderOfFiles: string, files: RegExp) =>
      readdirSync(join(repository, directory, folderOfFiles), {
        recursive: true,
        encoding: 'utf8',
      })
        .filter(file => files.test(file) && !file.includes('__testUtils__'))
        .flatMap(file => [
          ...readFileSync(
            join(repository, directory, folderOfFiles, file),
            'utf8',
          ).matchAll(
            /(?:require\(| from |import\(|^import )'((?:@[^/']+\/)?[^./'][^/']*)[^']*'/gm,
          ),
        ])
        .map(([, dependency]) => dependency)
        .filter(dependency => !dependency.startsWith('node:'));
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(repository, directory, 'package.json'), 'utf8'),
    );
    const declared = Object.keys(dependencies);
    // The types of a frontend's extensions name packages that only Backstage's own packages depend on.
    const files =
      directory === 'frontend' ? /\.esm\.js$/ : /\.(cjs\.js|esm\.js|d\.ts)$/;

    expect([...declared, ...Object.keys(peerDependencies ?? {})]).toEqual(
      expect.arrayContaining(imported('dist', files)),
    );
    // The source has imports of types, too, which Backstage's lint rules want declared as others are.
    expect(imported('src', /(?<!\.test)\.tsx?$/)).toEqual(
      expect.arrayContaining(declared),
    );
  });
});

describe.each(['oldest', 'newest'])('in the %s Backstage', release => {
  let project: Project;

  beforeAll(async () => {
    project = await projects.get(release)!;
  });

  it('has the schema of the config', () => {
    expect(project.manifest(name).configSchema).toBe('config.schema.json');
  });

  it.each(backendPackages)('fits $name', packed => {
    const installed = `node_modules/${packed.name}`;
    const { dependencies } = project.manifest(packed.name);

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
    const { inCatalog, inAws } = await bucketsOf({
      directory: project.directory,
      endpoint: aws.endpoint,
    });
    expect(inCatalog.sort()).toEqual(inAws.sort());
  });

  // PostgreSQL, since better-sqlite3 would have to be compiled for each version.
  (postgres ? describe : describe.skip).each(nodeVersions)(
    'with Node.js %s and PostgreSQL',
    version => {
      it('fills the catalog, too', async () => {
        const { inCatalog, inAws } = await bucketsOf({
          directory: project.directory,
          endpoint: aws.endpoint,
          environment: {
            APP_CONFIG_backend_database_client: '"pg"',
            APP_CONFIG_backend_database_connection: JSON.stringify(postgres),
            APP_CONFIG_backend_database_prefix: JSON.stringify(
              `${release}_node${version.replaceAll('.', '_')}_`,
            ),
          },
          node: installNode(version, folder),
        });
        expect(inCatalog.sort()).toEqual(inAws.sort());
      });
    },
  );
});
