import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { parse } from 'yaml';
import { readEntityConfig } from '../config/__testUtils__/readEntityConfig';
import { bucketRecord, taggedBucket } from './__testUtils__/bucketRecord';
import { renderedOne, rendererOf } from './__testUtils__/rendering';
import { ownersOf } from './OwnersReader';

const root = join(__dirname, '../..');
const read = (page: string) => readFileSync(join(root, page), 'utf8');
const pages = ['docs/mapping.md', 'docs/mapping-reference.md'];

/** What differs from the bucket that all examples are about. */
interface Given {
  bucket?: { name: string };
  region?: string;
  account?: object;
  tags?: Record<string, string>;
  /** Values of facts; `none` where the bucket has none. */
  facts?: Record<string, object | 'none'>;
  catalog?: Entity[];
}

interface Example {
  title: string;
  config: any;
  given: Given;
  expected: any;
}

/**
 * The examples of a part of a page that begins with an `entity` section: rows of a table, and pairs of blocks, a bucket
 * and what its entity has.
 */
function examplesOf(part: string): Example[] {
  const [config, ...blocks] = [...part.matchAll(/```yaml\n([^]*?)```/g)].map(
    ([, yaml]) => yaml,
  );
  const rows = [...part.matchAll(/^\| `(.*?)` +\| `(.*?)` +\|$/gm)].flatMap(
    ([, given, expected]) => [`{ ${given} }`, `{ ${expected} }`],
  );
  const texts = [...rows, ...blocks];
  return texts
    .map((given, index) => ({
      title: `${config} ${given}`.replaceAll(/\s+/g, ' '),
      config: parse(config).entity,
      given: parse(given),
      expected: parse(texts[index + 1] ?? ''),
    }))
    .filter((_, index) => index % 2 === 0);
}

const examples = pages.flatMap(page =>
  read(page)
    .split(/^#{2,3} /m)
    .flatMap(section => section.split(/(?=^```yaml\nentity:)/m))
    .filter(part => part.startsWith('```yaml\nentity:'))
    .flatMap(examplesOf),
);

async function entityOf(config: any, given: Given): Promise<Entity> {
  const byDefault = bucketRecord();
  const { catalog } = given;
  const renderer = rendererOf(config);
  const facts = Object.entries(given.facts ?? {}).map(([name, value]) => [
    name,
    value === 'none' ? { status: 'none' } : { status: 'known', value },
  ]);
  const record = taggedBucket(given.tags ?? {}, {
    name: given.bucket?.name ?? byDefault.name,
    region: { status: 'known', region: given.region ?? 'eu-west-1' },
    account: given.account
      ? { ...byDefault.account, name: undefined, ...given.account }
      : byDefault.account,
  });
  Object.assign(record.facts, Object.fromEntries(facts));
  const owners = catalog && ownersOf(catalog);
  return (await renderedOne(renderer, record, owners)).entity;
}

describe('the pages on mapping', () => {
  it('have examples of every setting', () => {
    expect(examples.length).toBeGreaterThan(25);
    const shown = examples.map(({ config }) => Object.keys(config));
    const settings = Object.keys(readEntityConfig());
    expect(settings.filter(key => !shown.flat().includes(key))).toEqual([]);
  });

  it.each(examples)('$title', async ({ config, given, expected }) => {
    expect(expected).toEqual(expect.any(Object));
    expect(await entityOf(config, given)).toMatchObject(expected);
  });

  it('show all of a bucket without any setting', async () => {
    const [{ config, given, expected }] = examples;
    expect(config).toEqual({});
    expect(await entityOf(config, given)).toEqual(expected);
  });

  it('show the example of a transformer as it is tested', () => {
    // Prettier breaks the lines of the page anew: the package's name is longer.
    const inOneLine = (text: string) => text.replaceAll(/,?\s+/g, '');
    expect(inOneLine(read('docs/mapping.md'))).toContain(
      inOneLine(read('examples/transformer.ts')).replace(
        "'../src'",
        "'backstage-plugin-catalog-backend-module-aws-s3-buckets'",
      ),
    );
  });
});
