import {
  type Bucket,
  createSampleOrganization,
  sampleComponents,
  sampleSystems,
  sampleTeams,
  sampleUnknownOwners,
} from '..';

const accounts = [...createSampleOrganization().accounts.values()];
const buckets = accounts.flatMap(account => [...account.buckets.after()]);
const values = (key: string) =>
  new Set(buckets.flatMap(({ tags }) => tags?.[key] ?? []));

it('is what a real organization looks like', () => {
  const regions = new Set(buckets.map(({ region }) => region));
  expect(accounts).toHaveLength(9);
  expect(buckets.length).toBeGreaterThan(60);
  expect(regions.size).toBeGreaterThanOrEqual(8);
  expect([...regions]).toEqual(
    expect.arrayContaining([
      'us-east-1',
      'af-south-1',
      'ap-east-1',
      'eu-south-1',
    ]),
  );
  const some = (test: (bucket: Bucket) => unknown) =>
    expect(buckets.filter(test)).not.toEqual([]);
  some(({ name }) => /[A-Z_]/.test(name));
  some(({ name }) => name.length > 63);
  some(({ name }) => name.includes('.'));
  some(({ tags }) => !tags);
  some(({ tags }) => tags?.['aws:cloudformation:stack-name']);
  some(({ locationConstraint }) => locationConstraint === 'EU');
  some(({ tags }) => Object.values(tags ?? {}).some(v => v.length === 256));
});

it('keeps to the limits of S3', () => {
  expect(new Set(buckets.map(({ name }) => name)).size).toBe(buckets.length);
  for (const { name, region, tags = {} } of buckets) {
    const modern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
    const legacy = /^[\w.-]{3,255}$/.test(name) && region === 'us-east-1';
    expect([name, modern || legacy]).toEqual([name, true]);
    for (const [key, value] of Object.entries(tags)) {
      expect(key.length).toBeLessThanOrEqual(128);
      expect(value.length).toBeLessThanOrEqual(256);
    }
  }
});

it('names the teams, systems and components that it exports, and no others', () => {
  expect(values('owner')).toEqual(
    new Set([...sampleTeams, ...sampleUnknownOwners]),
  );
  expect(values('system')).toEqual(new Set(Object.keys(sampleSystems)));
  expect(values('component')).toEqual(new Set(Object.keys(sampleComponents)));
});
