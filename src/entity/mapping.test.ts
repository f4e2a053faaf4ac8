import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { parse } from 'yaml';
import { readEntityConfig } from '../config/read';
import { bucketRecord, taggedBucket } from './__testUtils__/bucketRecord';
import { renderedOne, rendererOf } from './__testUtils__/rendering';
import { ownersOf } from './owners';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/mapping.md'), 'utf8');

/** A left side of the page's examples: what differs from the bucket that all of them are about. */
interface Example {
  bucket?: { name: string };
  region?: string;
  account?: object;
  tags?: Record<string, string>;
  catalog?: Entity[];
}

// Each `entity:` block of YAML is followed by pairs of blocks, within a table: a bucket and what its entity has.
const block = /```yaml\n([^]*?)```/g;
const examples = page.split(/^#{2,3} /m).flatMap(section =>
  section.split(/(?=^```yaml\nentity:)/m).flatMap(part => {
    const [config, ...pairs] = [...part.matchAll(block)].map(([, yaml]) =>
      parse(yaml),
    );
    const [title] = section.split('\n');
    return part.startsWith('```yaml\nentity:')
      ? pairs
          .map((left, index) => ({
            title: `${title}, ${JSON.stringify(config.entity)}, ${JSON.stringify(left)}`,
            config: config.entity,
            left: left as Example,
            right: pairs[index + 1],
          }))
          .filter((_, index) => index % 2 === 0)
      : [];
  }),
);

async function entityOf(config: any, left: Example): Promise<Entity> {
  const byDefault = bucketRecord();
  const { catalog } = left;
  const renderer = rendererOf(config);
  const record = taggedBucket(left.tags ?? {}, {
    name: left.bucket?.name ?? byDefault.name,
    region: { status: 'known', region: left.region ?? 'eu-west-1' },
    account: left.account
      ? { ...byDefault.account, name: undefined, ...left.account }
      : byDefault.account,
  });
  try {
    const owners = catalog && ownersOf(catalog);
    return (await renderedOne(renderer, record, owners)).entity;
  } finally {
    renderer.close();
  }
}

describe('the page on mapping', () => {
  it('has examples of every setting', () => {
    expect(examples.length).toBeGreaterThan(25);
    const shown = examples.map(({ config }) => Object.keys(config));
    const settings = Object.keys(readEntityConfig());
    expect(settings.filter(key => !shown.flat().includes(key))).toEqual([]);
  });

  it.each(examples)('$title', async ({ config, left, right }) => {
    const entity = await entityOf(config, left);
    expect(entity).toMatchObject(right);
  });

  it('shows all of a bucket without any setting', async () => {
    const [{ config, left, right }] = examples;
    expect(config).toEqual({});
    expect(await entityOf(config, left)).toEqual(right);
  });

  it('shows the example of a transformer as it is tested', () => {
    const module = readFileSync(join(root, 'examples/transformer.ts'), 'utf8');
    expect(page).toContain(
      module.replace(
        "'../src'",
        "'backstage-plugin-catalog-backend-module-aws-s3-buckets'",
      ),
    );
  });
});
