import type { LoggerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { CONFIGURATION_FACTS } from 'backstage-plugin-aws-s3-buckets-common';
import { acceptsBucket, readProviderConfigs } from './readProviderConfigs';

const read = (awsS3Buckets: any, logger?: LoggerService) =>
  readProviderConfigs(
    new ConfigReader({ catalog: { providers: { awsS3Buckets } } }),
    logger,
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

  it('takes an empty provider for one with all defaults', () => {
    expect(read({ default: {} })).toMatchObject([{ id: 'default' }]);
  });

  it.each([{}, { production: null }])(
    'does not take %j for a provider `default`, as settings were forgotten',
    config => {
      expect(() => read(config)).toThrow(
        /awsS3Buckets has no settings\. .*'production: \{\}'/,
      );
    },
  );

  it('warns of a region that is not like those of AWS, and takes it', () => {
    const logger = mockServices.logger.mock();
    const config = { prod: { regions: ['mars-north-1', 'eu-west-1'] } };
    expect(read(config, logger)[0].regions).toEqual([
      'mars-north-1',
      'eu-west-1',
    ]);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringMatching(/'prod' .* 'mars-north-1'/)],
    ]);
  });

  it.each<[string, object, string[]]>([
    ['reads all', {}, []],
    [
      'reads none',
      { configuration: false },
      [
        'entity.lifecycle.fact uses the fact objectLock',
        'entity.labels.fact.fact uses the fact encryption',
        'entity.tags.1.fact uses the fact versioning',
        'entity.tags.1.fact uses the fact publicAccess',
      ],
    ],
    [
      'reads some',
      { configuration: { facts: ['objectLock', 'versioning', 'encryption'] } },
      ['entity.tags.1.fact uses the fact publicAccess'],
    ],
  ])(
    'warns where a mapping uses a fact that is not read, of a provider that %s',
    (_, settings, places) => {
      const logger = mockServices.logger.mock();
      const entity = {
        lifecycle: { fact: 'objectLock', map: { on: 'archive' } },
        // A label of that name is not a use of a fact.
        labels: { fact: { fact: 'encryption' }, plain: { tag: 'fact' } },
        tags: [{ tag: 'env' }, { fact: ['versioning', 'publicAccess'] }],
      };
      read({ prod: { ...settings, entity } }, logger);
      expect(logger.warn.mock.calls.map(([line]) => line)).toEqual(
        places.map(place =>
          expect.stringMatching(
            `^catalog\\.providers\\.awsS3Buckets\\.prod\\.${place}, which the provider 'prod' does not read, .* Add \\w+ to catalog\\.providers\\.awsS3Buckets\\.prod\\.configuration\\.facts`,
          ),
        ),
      );
      // Of a provider whose settings stand directly there.
      logger.warn.mockClear();
      read({ ...settings, entity }, logger);
      expect(logger.warn).toHaveBeenCalledTimes(places.length);
    },
  );

  it('reads which kinds of buckets are wanted', () => {
    const kindsOf = (kinds?: unknown) => read({ all: { kinds } })[0].kinds;
    expect(kindsOf()).toEqual(['general-purpose']);
    expect(kindsOf(['general-purpose', 'table', 'table'])).toEqual([
      'general-purpose',
      'table',
    ]);
  });

  it('reads which facts of the configuration are wanted', () => {
    const configurationOf = (configuration?: unknown) =>
      read({ all: { configuration } })[0].configuration;
    const day = 24 * 3_600_000;
    expect(configurationOf()).toEqual({
      facts: CONFIGURATION_FACTS,
      frequency: day,
    });
    expect(configurationOf({ frequency: { hours: 6 } })).toEqual({
      facts: CONFIGURATION_FACTS,
      frequency: day / 4,
    });
    expect(configurationOf({ facts: ['encryption'] })).toEqual({
      facts: ['encryption'],
      frequency: day,
    });
    expect(configurationOf(false)).toMatchObject({ facts: [] });
  });

  it('takes each form that Backstage has for durations', () => {
    const timeoutOf = (requestTimeout: unknown) =>
      read({ all: { requestTimeout } })[0].requestTimeout;
    expect(timeoutOf({ seconds: 5 })).toBe(5_000);
    expect(timeoutOf({ seconds: '5' })).toBe(5_000);
    expect(timeoutOf('5s')).toBe(5_000);
    expect(timeoutOf('PT5S')).toBe(5_000);
  });

  it.each([
    [{ cron: '*/30 * * * *' }, { cron: '*/30 * * * *' }],
    [{ trigger: 'manual' }, { trigger: 'manual' }],
    ['1 hour', { hours: 1 }],
    [{ days: 30 }, { days: 30 }],
  ])('takes the frequency %j', (frequency, expected) => {
    const [{ schedule }] = read({
      all: { schedule: { frequency, timeout: 'PT1M', scope: 'local' } },
    });
    expect(schedule).toEqual({
      frequency: expected,
      timeout: { minutes: 1 },
      scope: 'local',
    });
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
      removals: { runs: 2 },
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
      /awsS3Buckets\.prod: unknown setting 'acounts'; known settings: accounts, organization, /,
    ],
    [
      'an unknown source of tags',
      { prod: { tags: { source: 'api' } } },
      /awsS3Buckets\.prod\.tags\.source: expected one of per-bucket, tagging-api, auto/,
    ],
    [
      'a fact that there is not',
      { prod: { configuration: { facts: ['tags'] } } },
      /prod\.configuration\.facts\.0: expected one of publicAccess, .* not 'tags'/,
    ],
    [
      'a kind that there is not',
      { prod: { kinds: ['general-purpose', 'glacier'] } },
      /prod\.kinds\.1: expected one of general-purpose, .* not 'glacier'/,
    ],
    [
      'no kind',
      { prod: { kinds: [] } },
      /prod\.kinds: leaves out every bucket/,
    ],
    [
      'a configuration that is not one',
      { prod: { configuration: true } },
      /prod\.configuration: expected settings, not /,
    ],
    [
      'an unknown setting of the configuration',
      { prod: { configuration: { fact: [] } } },
      /prod\.configuration: unknown setting 'fact'; known settings: facts, frequency/,
    ],
    [
      'an unknown setting deeper down',
      { prod: { buckets: { includes: ['*'] } } },
      /awsS3Buckets\.prod\.buckets: unknown setting 'includes'; known settings: include, exclude/,
    ],
    [
      'something that is neither setting nor provider',
      { prod: 'eu-west-1' },
      /awsS3Buckets\.prod: expected a setting, or a provider/,
    ],
    [
      'a provider id that no location may have',
      { 'my prod': {} },
      /awsS3Buckets\.my prod: the id of a provider/,
    ],
    [
      'an account id of 11 digits',
      { prod: { accounts: ['11111111111'] } },
      /prod\.accounts\.0\.id: not an AWS account id: 12 digits/,
    ],
    [
      'an account id without quotes',
      { prod: { accounts: [111111111111] } },
      /prod\.accounts\.0\.id: not an AWS account id.*in quotes/,
    ],
    [
      'an account named twice',
      { prod: { accounts: ['111111111111', { id: '111111111111' }] } },
      /prod\.accounts\.1: account 111111111111 is already listed at accounts\.0/,
    ],
    [
      'an empty list of accounts',
      { prod: { accounts: [] } },
      /prod\.accounts: names no account/,
    ],
    [
      'an unknown setting of an account',
      { prod: { accounts: [{ id: '111111111111', nam: 'x' }] } },
      /prod\.accounts\.0: unknown setting 'nam'; known settings: id, name, owner/,
    ],
    [
      'a region that cannot be',
      { prod: { regions: ['eu-west'] } },
      /prod\.regions\.0: not an AWS region/,
    ],
    [
      'an availability zone',
      { prod: { regions: ['us-east-1a'] } },
      /prod\.regions\.0: not an AWS region/,
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
      /buckets\.include\.1: '!logs-\*' can match no bucket name: .*use exclude/,
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
      /prod\.schedule\.timeout: is missing/,
    ],
    [
      'a schedule that never comes',
      {
        prod: {
          schedule: { frequency: { minutes: 0 }, timeout: { minutes: 1 } },
        },
      },
      /prod\.schedule\.frequency: expected a duration above zero/,
    ],
    [
      'no concurrency',
      { prod: { concurrency: { buckets: 0 } } },
      /concurrency\.buckets: expected a whole number from 1 to 1000, not 0/,
    ],
    [
      'a time-out of nothing',
      { prod: { requestTimeout: { seconds: 0 } } },
      /requestTimeout: expected a duration above zero/,
    ],
    [
      'more runs than anybody waits for',
      { prod: { removals: { runs: 5000 } } },
      /removals\.runs: expected a whole number from 1 to 1000, not 5000/,
    ],
    [
      'more shards than a scheduler can carry',
      { prod: { shards: 20_000 } },
      /shards: expected a whole number from 1 to 100, not 20000/,
    ],
    [
      'a number that is empty',
      { prod: { removals: { runs: '' } } },
      /removals\.runs: expected a whole number from 1 to 1000, not ''/,
    ],
    [
      'a number that is true',
      { prod: { removals: { runs: true } } },
      /removals\.runs: expected a whole number from 1 to 1000, not true/,
    ],
    [
      'a number without end',
      { prod: { concurrency: { accounts: 1e308 } } },
      /concurrency\.accounts: expected a whole number from 1 to 100, not 1e\+308/,
    ],
    [
      'a number with an exponent, as text',
      { prod: { removals: { runs: '1e3' } } },
      /removals\.runs: expected a whole number from 1 to 1000, not '1e3'/,
    ],
    [
      'a list in the place of a number',
      { prod: { shards: [2] } },
      /shards: expected a whole number from 1 to 100, not \[2\]/,
    ],
    [
      'a time-out that setTimeout would take for 1 ms',
      { prod: { requestTimeout: { days: 100 } } },
      /prod\.requestTimeout: expected a duration of at most 1 hour, not \{"days":100\}/,
    ],
    [
      'a time-out of a run that setTimeout would take for 1 ms',
      { prod: { schedule: { frequency: '1h', timeout: { days: 25 } } } },
      /prod\.schedule\.timeout: expected a duration of at most 24 days/,
    ],
    [
      'a number in the place of a duration',
      { prod: { requestTimeout: 20 } },
      /prod\.requestTimeout: expected a duration, as .*, not 20$/,
    ],
    [
      'an unknown part of a duration',
      { prod: { changes: { retention: { day: 1 } } } },
      /prod\.changes\.retention: expected a duration, as .*, not \{"day":1\}$/,
    ],
    [
      'a cron of words',
      {
        prod: { schedule: { frequency: { cron: 'every day' }, timeout: '1m' } },
      },
      /prod\.schedule\.frequency\.cron: expected five or six fields of a crontab, .*, not 'every day'$/,
    ],
    [
      'a cron of a day that never comes',
      {
        prod: {
          schedule: { frequency: { cron: '0 0 31 2 *' }, timeout: '1m' },
        },
      },
      /prod\.schedule\.frequency\.cron: expected/,
    ],
    [
      'an unknown setting of the schedule',
      { prod: { schedule: { frequency: '1h', timeout: '1m', every: 1 } } },
      /prod\.schedule: unknown setting 'every'; known settings: frequency, timeout, initialDelay, scope/,
    ],
    [
      'a set of characters that is not one',
      { prod: { buckets: { include: ['[z-a]*'] } } },
      /buckets\.include\.0: .*\[z-a\] is not a set of characters/,
    ],
    [
      'a text in the place of a switch',
      { prod: { organization: { email: 'yes' } } },
      /prod\.organization\.email: expected true or false, not 'yes'/,
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

it('quotes no long value, and not more than 20 mistakes', () => {
  const long = 'x'.repeat(100_000);
  for (const settings of [
    { regions: [long] },
    { requestTimeout: long },
    { shards: long },
    { buckets: { include: [`${long}/`] } },
    { tags: { source: long } },
    { [long]: 1, shards: 1 },
    { entity: { unowned: long } },
    { entity: { system: `a b ${long}` } },
    { entity: { title: { expression: `${long} ${long}` } } },
    { entity: { annotations: { [`${long} `]: 'x' } } },
    { schedule: { frequency: { cron: long }, timeout: long } },
    { accounts: Array.from({ length: 1000 }, () => long) },
  ]) {
    let message = '';
    try {
      read({ prod: settings });
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/^InputError: Invalid config, /);
    expect(message.length).toBeLessThan(4_000);
  }
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
