import { ConfigReader } from '@backstage/config';
import { acceptsBucket, readProviderConfigs } from './read';

const read = (awsS3Buckets: any) =>
  readProviderConfigs(
    new ConfigReader({ catalog: { providers: { awsS3Buckets } } }),
  );

describe('readProviderConfigs', () => {
  it('reads several providers by their ids', () => {
    const [prod, test] = read({
      prod: { regions: ['eu-west-1'] },
      test: { accounts: ['111111111111'] },
    });
    expect(prod).toMatchObject({
      id: 'prod',
      regions: ['eu-west-1'],
    });
    expect(test).toMatchObject({
      id: 'test',
      accounts: [{ id: '111111111111' }],
    });
  });

  it('takes settings that stand directly there for the provider `default`', () => {
    expect(read({ accounts: ['111111111111'] })).toMatchObject([
      { id: 'default', accounts: [{ id: '111111111111' }] },
    ]);
  });

  it('takes an empty section for one provider with all defaults', () => {
    expect(read({})).toMatchObject([{ id: 'default' }]);
  });

  it('has no provider without config', () => {
    expect(readProviderConfigs(new ConfigReader({}))).toEqual([]);
  });

  it('has the documented defaults', () => {
    expect(read({ all: {} })[0]).toMatchObject({
      tags: { source: 'per-bucket' },
      concurrency: { accounts: 5, buckets: 50 },
      shards: 1,
      requestTimeout: 20_000,
      removals: { share: 0.5, minimum: 10, runs: 2 },
      changes: { retention: 400 * 24 * 60 * 60 * 1000 },
      schedule: { frequency: { minutes: 30 }, timeout: { minutes: 10 } },
    });
  });

  it('takes numbers that come as text from the environment', () => {
    expect(
      read({ all: { concurrency: { accounts: '7' } } })[0].concurrency.accounts,
    ).toBe(7);
  });

  it.each([
    [
      'an unknown setting',
      { prod: { acounts: [] } },
      /awsS3Buckets\.prod: .*acounts|no such setting/,
    ],
    [
      'an unknown source of tags',
      { prod: { tags: { source: 'api' } } },
      /awsS3Buckets\.prod\.tags\.source: expected one of per-bucket, tagging-api, auto/,
    ],
    [
      'an unknown setting deeper down',
      { prod: { buckets: { includes: ['*'] } } },
      /awsS3Buckets\.prod\.buckets: no such setting; here may stand: include, exclude/,
    ],
    [
      'something that is neither setting nor provider',
      { prod: 'eu-west-1' },
      /awsS3Buckets\.prod: neither a setting nor a provider/,
    ],
    [
      'a provider id that no location may have',
      { 'my prod': {} },
      /awsS3Buckets\.my prod: a provider's id/,
    ],
    [
      'an account id of 11 digits',
      { prod: { accounts: ['11111111111'] } },
      /prod\.accounts\.0\.id: no AWS account id: it has 12 digits/,
    ],
    [
      'an account id without quotes',
      { prod: { accounts: [111111111111] } },
      /prod\.accounts\.0\.id: no AWS account id.*in quotes/,
    ],
    [
      'an account named twice',
      { prod: { accounts: ['111111111111', { id: '111111111111' }] } },
      /prod\.accounts\.1: account 111111111111 stands at accounts\.0 already/,
    ],
    [
      'an empty list of accounts',
      { prod: { accounts: [] } },
      /prod\.accounts: names no account/,
    ],
    [
      'an unknown setting of an account',
      { prod: { accounts: [{ id: '111111111111', nam: 'x' }] } },
      /prod\.accounts\.0: no such setting/,
    ],
    [
      'a region that cannot be',
      { prod: { regions: ['eu-west'] } },
      /prod\.regions\.0: no AWS region/,
    ],
    [
      'a region on no continent of AWS',
      { prod: { regions: ['mars-north-1'] } },
      /prod\.regions\.0: no AWS region/,
    ],
    [
      'an availability zone',
      { prod: { regions: ['us-east-1a'] } },
      /prod\.regions\.0: no AWS region/,
    ],
    [
      'a pattern with a slash',
      { prod: { buckets: { include: ['logs/*'] } } },
      /buckets\.include\.0: 'logs\/\*' can match no bucket name: no name has '\/'/,
    ],
    [
      'a pattern that is too short for a name',
      { prod: { buckets: { exclude: ['ab'] } } },
      /buckets\.exclude\.0: 'ab' can match no bucket name/,
    ],
    [
      'a negated pattern',
      { prod: { buckets: { include: ['*', '!logs-*'] } } },
      /buckets\.include\.1: '!logs-\*' can match no bucket name: .*goes into exclude/,
    ],
    [
      'a comma outside of braces',
      { prod: { buckets: { exclude: ['a*,b*'] } } },
      /buckets\.exclude\.0: 'a\*,b\*' can match no bucket name/,
    ],
    [
      'an empty include list',
      { prod: { buckets: { include: [] } } },
      /buckets\.include: leaves out every bucket/,
    ],
    [
      'a schedule without a time-out',
      { prod: { schedule: { frequency: { minutes: 5 } } } },
      /prod\.schedule: .*timeout/,
    ],
    [
      'a schedule that never comes',
      {
        prod: {
          schedule: { frequency: { minutes: 0 }, timeout: { minutes: 1 } },
        },
      },
      /prod\.schedule: frequency must be above zero/,
    ],
    [
      'no concurrency',
      { prod: { concurrency: { buckets: 0 } } },
      /concurrency\.buckets: expected at least 1/,
    ],
    [
      'a time-out of nothing',
      { prod: { requestTimeout: { seconds: 0 } } },
      /requestTimeout: expected a duration above zero/,
    ],
    [
      'a share above all',
      { prod: { removals: { share: 50 } } },
      /removals\.share: expected a share from 0 to 1/,
    ],
  ])('refuses %s', (_, config, message) => {
    expect(() => read(config)).toThrow(message);
    expect(() => read(config)).toThrow(
      /^(Invalid config, )?catalog\.providers\.awsS3Buckets\./,
    );
  });

  it('names every mistake at once', () => {
    expect(() => read({ prod: { regions: ['x'], accounts: ['y'] } })).toThrow(
      /accounts\.0\.id: .*; .*regions\.0: /,
    );
  });
});

describe('acceptsBucket', () => {
  it.each([
    ['every bucket by default', {}, 'anything', true],
    [
      'what an include pattern matches',
      { include: ['prod-*'] },
      'prod-logs',
      true,
    ],
    ['nothing else then', { include: ['prod-*'] }, 'test-logs', false],
    [
      'nothing that is excluded',
      { include: ['prod-*'], exclude: ['*-logs'] },
      'prod-logs',
      false,
    ],
    [
      'dots like other characters',
      { include: ['*.example.com'] },
      '.www.example.com',
      true,
    ],
    ['one of several in braces', { include: ['{a,b}-logs'] }, 'b-logs', true],
    ['nothing of a negated set', { include: ['[!a]*'] }, 'a-logs', false],
  ])('takes %s', (_, buckets, name, accepted) => {
    const [config] = read({ all: { buckets } });
    expect(acceptsBucket(config.buckets, name)).toBe(accepted);
  });
});
