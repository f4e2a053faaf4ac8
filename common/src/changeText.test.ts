import { changeParts, changeText, describeChange } from './changeText';
import { BUCKET_CHANGE_KINDS, type BucketChange } from './changes';

type Change = Pick<
  BucketChange,
  'kind' | 'key' | 'oldValue' | 'newValue' | 'actor'
>;

it.each<[Change, string]>([
  [{ kind: 'discovered' }, 'Seen for the first time; it may be older'],
  [{ kind: 'created' }, 'Created'],
  [{ kind: 'deleted' }, 'Deleted'],
  [
    {
      kind: 'deleted',
      actor: {
        arn: 'arn:aws:sts::111111111111:assumed-role/Admin/jane',
        source: 'api',
      },
    },
    'Deleted, by jane (Admin)',
  ],
  [{ kind: 'left-scope' }, 'No longer read'],
  [{ kind: 'tag-added', key: 'env', newValue: 'dev' }, 'Tag env added: dev'],
  [
    { kind: 'tag-changed', key: 'env', oldValue: 'dev', newValue: '' },
    'Tag env changed from dev to (empty)',
  ],
  [
    { kind: 'tag-removed', key: 'env', oldValue: 'dev' },
    'Tag env removed; it was dev',
  ],
  [
    {
      kind: 'configuration-changed',
      key: 'encryption',
      oldValue: { status: 'none' },
      newValue: { status: 'aws:kms', bucketKey: true },
    },
    'Encryption changed from not encrypted by default to SSE-KMS with the key of AWS (aws/s3) and a bucket key',
  ],
  [
    {
      kind: 'configuration-changed',
      key: 'publicAccess',
      newValue: { status: 'public', by: ['acl'] },
    },
    'Public access is public by its ACL',
  ],
  [
    // Of a backend that is newer than the frontend.
    {
      kind: 'configuration-changed',
      key: 'colour',
      oldValue: { status: 'red' },
      newValue: { status: 'blue', shade: 'navy' },
    },
    'colour changed from red to blue',
  ],
  [
    { kind: 'owner-changed', newValue: 'group:default/web' },
    'Owner changed from nobody to group:default/web',
  ],
  [
    { kind: 'unreadable', key: 'tags', newValue: 'AccessDenied' },
    'Its tags can’t be read any more (AccessDenied); the last known value stays',
  ],
  [{ kind: 'readable', key: 'region' }, 'Its region can be read again'],
])('%j reads as "%s"', (change, text) => {
  expect(changeText(change)).toBe(text);
});

it('has no more words than can be read', () => {
  const lifecycle = (days: number) => ({
    status: 'on',
    rules: Array.from({ length: 1_000 }, (_, i) => ({
      name: `rule ${i}`,
      enabled: true,
      actions: [`delete after ${days} days`],
    })),
    more: 3,
  });
  const text = changeText({
    kind: 'configuration-changed',
    key: 'lifecycle',
    oldValue: { ...lifecycle(1), rules: lifecycle(1).rules.slice(0, 1) },
    newValue: lifecycle(2),
  });
  expect(text).toMatch(
    /^Lifecycle rules changed from rule 0: delete after 1 days; and 3 more to rule 0: delete after 2 days; .*…$/,
  );
  expect(text.length).toBeLessThan(2_200);
});

it.each(BUCKET_CHANGE_KINDS)('has a text of its own for %s', kind => {
  expect(changeText({ kind })).not.toBe(kind);
});

it.each(['renamed', 'toString'])(
  'shows the name of a kind that a newer backend may have: %s',
  kind => {
    expect(changeText({ kind: kind as BucketChange['kind'] })).toBe(kind);
  },
);

it('links to owners that are entities, and to nothing else', () => {
  expect(
    describeChange({
      kind: 'owner-changed',
      oldValue: 'unknown',
      newValue: 'group:default/web',
    }),
  ).toEqual([
    'Owner changed from ',
    { value: 'unknown' },
    ' to ',
    { entityRef: 'group:default/web' },
  ]);
});

it('says whose owner a bucket inherits', () => {
  const change = {
    kind: 'owner-changed',
    key: 'component:default/shop',
    oldValue: 'group:default/ops',
    newValue: 'group:default/web',
  } as const;
  expect(changeText(change)).toBe(
    'Owner changed from group:default/ops to group:default/web, the owner of component:default/shop',
  );
  expect(changeParts(change).what).toBe(
    'Owner, that of component:default/shop',
  );
});

it.each<[Change, ReturnType<typeof changeParts>]>([
  [{ kind: 'deleted' }, { what: 'Deleted' }],
  [
    { kind: 'tag-added', key: 'env', newValue: 'dev' },
    { what: 'Tag env', after: { value: 'dev' } },
  ],
  [
    { kind: 'tag-changed', key: 'env', oldValue: 'dev', newValue: '' },
    { what: 'Tag env', before: { value: 'dev' }, after: { value: '(empty)' } },
  ],
  [
    { kind: 'tag-removed', key: 'env', oldValue: 'dev' },
    { what: 'Tag env', before: { value: 'dev' } },
  ],
  [
    {
      kind: 'configuration-changed',
      key: 'publicAccess',
      oldValue: { status: 'blocked' },
      newValue: { status: 'public', by: ['acl'] },
    },
    {
      what: 'Public access',
      before: { value: 'blocked' },
      after: { value: 'public by its ACL' },
    },
  ],
  [
    {
      kind: 'configuration-changed',
      key: 'publicAccess',
      newValue: { status: 'public', by: ['acl'] },
    },
    { what: 'Public access', after: { value: 'public by its ACL' } },
  ],
  [
    { kind: 'owner-changed', newValue: 'group:default/web' },
    {
      what: 'Owner',
      before: 'nobody',
      after: { entityRef: 'group:default/web' },
    },
  ],
  [
    { kind: 'unreadable', key: 'tags', newValue: 'AccessDenied' },
    { what: 'Tags', after: 'can’t be read any more (AccessDenied)' },
  ],
  [
    { kind: 'readable', key: 'region' },
    { what: 'Region', after: 'can be read again' },
  ],
])('%j has what was before and is after side by side', (change, parts) => {
  expect(changeParts(change)).toEqual(parts);
});
