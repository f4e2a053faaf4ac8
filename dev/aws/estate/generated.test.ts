import { generateEstate } from '..';

const names = (buckets: Iterable<{ name: string }>) =>
  [...buckets].map(({ name }) => name);

it('computes its buckets, the same each time', () => {
  const options = { accounts: 1000, bucketsPerAccount: 1000 };
  const [one, other] = [generateEstate(options), generateEstate(options)];
  const buckets = one.accounts.get('100000000999')!.buckets;
  expect(buckets.size).toBe(1000);
  expect(buckets.get('estate-0999-000501')).toMatchObject({
    region: 'us-east-1',
    tags: { owner: 'payments', env: 'prod' },
  });
  expect(buckets.get('estate-0998-000501')).toBeUndefined();
  expect([...buckets.after('estate-0999-000989')]).toEqual([
    ...other.accounts.get('100000000999')!.buckets.after('estate-0999-000989'),
  ]);
});

it('finds its way in a million buckets', () => {
  const { buckets } = generateEstate({
    accounts: 1,
    bucketsPerAccount: 1_000_000,
  }).accounts.get('100000000000')!;
  const first = (list: Iterable<{ name: string }>) => {
    const [bucket] = list;
    return bucket?.name;
  };
  expect(first(buckets.after('estate-0000-5'))).toBe('estate-0000-500000');
  expect(first(buckets.inRegion('eu-central-1', 'estate-0000-999990'))).toBe(
    'estate-0000-999992',
  );
  expect(first(buckets.after('estate-0000-999999'))).toBeUndefined();
  expect(first(buckets.after('zebra'))).toBeUndefined();
});

it('takes changes by hand', () => {
  const estate = generateEstate({ accounts: 1, bucketsPerAccount: 3 });
  const { buckets } = estate.accounts.get('100000000000')!;
  buckets.delete('estate-0000-000000');
  buckets.put({ name: 'estate-0000-000001', region: 'eu-north-1' });
  buckets.put({ name: 'zebra', region: 'eu-north-1' });
  buckets.put({ name: 'aardvark', region: 'eu-north-1' });
  expect(names(buckets.after())).toEqual([
    'aardvark',
    'estate-0000-000001',
    'estate-0000-000002',
    'zebra',
  ]);
  expect(names(buckets.asAdded())).toEqual([
    'estate-0000-000002',
    'estate-0000-000001',
    'zebra',
    'aardvark',
  ]);
  expect(names(buckets.asAdded('zebra'))).toEqual(['aardvark']);
  expect(names(buckets.inRegion('eu-north-1'))).toEqual([
    'aardvark',
    'estate-0000-000001',
    'zebra',
  ]);
  expect(buckets.size).toBe(4);
  expect(buckets.get('estate-0000-000001')?.region).toBe('eu-north-1');
  expect(names(buckets.after('estate-0000-000001'))).toEqual([
    'estate-0000-000002',
    'zebra',
  ]);
});

it('changes a share of its buckets', () => {
  const estate = generateEstate({ accounts: 1, bucketsPerAccount: 10_000 });
  const { buckets } = estate.accounts.get('100000000000')!;
  const before = new Map([...buckets.after()].map(b => [b.name, b.tags]));
  estate.change(0.01);
  const changed = [...buckets.after()].filter(
    ({ name, tags }) => tags?.revision !== before.get(name)?.revision,
  );
  expect(changed.length).toBeGreaterThan(80);
  expect(changed.length).toBeLessThan(120);
});
