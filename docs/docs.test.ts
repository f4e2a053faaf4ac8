import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigReader } from '@backstage/config';
import { type ConfigSchema, loadConfigSchema } from '@backstage/config-loader';
import { parse } from 'yaml';
import { createSampleOrganization, sampleAccountIds } from '../dev/aws';
import { readProviderConfigs } from '../src/config/readProviderConfigs';
import { EntityRenderer } from '../src/show/EntityRenderer';
import { bucketArn } from '../src/model/partition';
import readBuckets from '../deploy/policies/read-buckets.json';
import { notReadFacts } from '../src/model/notReadFacts';

const root = path.resolve(__dirname, '..');

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'deploy/README.md',
  'dev/aws/README.md',
  'common/README.md',
  'frontend/README.md',
  'modules/search/README.md',
  'modules/notifications/README.md',
  'modules/tech-insights/README.md',
  ...readdirSync(__dirname)
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
];

function read(page: string): string {
  return readFileSync(path.join(root, page), 'utf8');
}

/** The code blocks of a page in a language; of a list or table, without the indentation. */
function codeBlocks(page: string, language: string): string[] {
  return [...read(page).matchAll(/^( *)```(\w+)\n(.*?)^\1```$/gms)].flatMap(
    ([, indentation, name, code]) =>
      name === language
        ? code.replaceAll(new RegExp(`^${indentation}`, 'gm'), '')
        : [],
  );
}

/** The ids that GitHub gives the headings of a page. */
function headingIds(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What every Backstage has, so that its schema is content. */
const backstage = {
  app: { baseUrl: 'http://localhost:3000' },
  backend: {
    baseUrl: 'http://localhost:7007',
    listen: ':7007',
    database: { client: 'better-sqlite3', connection: ':memory:' },
  },
};

describe('the documentation', () => {
  const configs = pages.flatMap(page =>
    codeBlocks(page, 'yaml')
      .filter(code => /^# app-config.*\.yaml/.test(code))
      .map((code, index) => ({
        page,
        index,
        config: parse(code.replaceAll(/\$\{\w+\}/g, 'from-the-environment')),
      })),
  );
  let schema: ConfigSchema;

  beforeAll(async () => {
    schema = await loadConfigSchema({
      dependencies: [],
      packagePaths: [
        path.join(root, 'package.json'),
        path.join(root, 'modules/notifications/package.json'),
      ],
    });
  });

  it('has configs', () => {
    expect(configs.length).toBeGreaterThan(3);
  });

  it.each(configs)('of $page, config $index, is valid', ({ config, page }) => {
    expect(() =>
      schema.process([
        { data: backstage, context: 'backstage' },
        { data: config, context: page },
      ]),
    ).not.toThrow();
    expect(() => readProviderConfigs(new ConfigReader(config))).not.toThrow();
  });

  it.each(pages)('%s links to what there is', page => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link)
      .filter(link => !/^[a-z]+:/.test(link));
    const broken = links.filter(link => {
      const [file, heading] = link.split('#');
      const target = file ? path.join(path.dirname(page), file) : page;
      return (
        !existsSync(path.join(root, target)) ||
        (heading && !headingIds(target).includes(heading))
      );
    });
    expect(broken).toEqual([]);
  });
});

describe('README.md', () => {
  it('shows the entity of a bucket of the sample organization', async () => {
    const shown = codeBlocks('README.md', 'yaml')
      .map(code => parse(code))
      .find(({ kind }) => kind === 'Resource');
    const [config] = readProviderConfigs(
      new ConfigReader(parse(read('dev/app-config.sample.yaml'))),
    );
    const id = sampleAccountIds['payments-prod'];
    const account = createSampleOrganization().accounts.get(id)!;
    const { region, tags = {} } = account.buckets.get(shown.metadata.name)!;

    const [rendered] = await new EntityRenderer({
      providerId: 'default',
      config: config.entity,
    }).renderAll(
      [
        {
          account,
          kind: 'general-purpose',
          arn: bucketArn(account.partition, shown.metadata.name),
          name: shown.metadata.name,
          region: { status: 'known', region },
          facts: { ...notReadFacts(), tags: { status: 'known', value: tags } },
        },
      ],
      {
        takenRefs: async () => new Map(),
        refsOfArns: async () => new Map(),
      },
    );

    expect(rendered).toMatchObject({ status: 'rendered', entity: shown });
  });

  it('asks for the permissions of deploy/', () => {
    const shown = codeBlocks('README.md', 'json')
      .map(code => JSON.parse(code))
      .find(({ Statement }) => Statement);
    expect(shown.Statement.flatMap((it: any) => it.Action).sort()).toEqual(
      readBuckets.Statement.flatMap(it => it.Action).sort(),
    );
  });
});
