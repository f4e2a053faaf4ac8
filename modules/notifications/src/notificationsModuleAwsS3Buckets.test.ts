// What owners are told doesn't depend on the database: SQLite.
import {
  mockCredentials,
  mockServices,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import path from 'node:path';
import request from 'supertest';
import { type Aws, sampleAccountIds } from '../../../dev/aws';
import {
  schedulerFeature,
  startBackend,
} from '../../../src/__testUtils__/backend';
import { eventually, until } from '../../../src/__testUtils__/until';
import { useAws } from '../../../src/__testUtils__/useAws';
import notificationsModule from '.';

jest.setTimeout(120_000);

/** A member of the sample's group `web`, and one of `payments`. */
const WEB = 'user:default/juergen';
const PAYMENTS = 'user:default/nomsa';

describe('owners of buckets in a Backstage with notifications', () => {
  let aws: Aws;
  let backend: TestBackend;
  let scheduler: ReturnType<typeof mockServices.scheduler>;

  const run = () =>
    scheduler.triggerTask('AwsS3BucketProvider:default:refresh');

  async function start(awsS3Buckets: object) {
    backend = await startBackend({
      catalog: {
        rules: [{ allow: ['Group', 'User'] }],
        locations: [
          {
            type: 'file',
            target: path.resolve(
              __dirname,
              '../../../dev/catalog/organization.yaml',
            ),
          },
        ],
        providers: {
          awsS3Buckets: {
            accounts: [sampleAccountIds.web],
            configuration: { frequency: { milliseconds: 1 } },
          },
        },
      },
      config: {
        app: { baseUrl: 'http://localhost' },
        notifications: { awsS3Buckets },
      },
      features: [
        schedulerFeature(scheduler),
        // The mock has a bus for each plugin.
        eventsServiceFactory,
        notificationsPlugin,
        notificationsModule,
      ],
    });
    await run();
    await until(
      () =>
        request(backend.server)
          .get('/api/catalog/entities')
          .query({ filter: 'kind=user' }),
      ({ body }) => body.length > 5,
    );
    await until(
      () =>
        request(backend.server)
          .get('/api/catalog/entities')
          .query({ filter: 'kind=group,metadata.name=web' }),
      ({ body }) => JSON.stringify(body).includes('hasMember'),
    );
  }

  const buckets = () =>
    aws.organization.accounts.get(sampleAccountIds.web)!.buckets;

  async function notificationsOf(user: string) {
    const { body } = await request(backend.server)
      .get('/api/notifications/notifications')
      .set('Authorization', mockCredentials.user.header(user));
    return body.notifications as Array<{
      payload: Record<string, string>;
      updated?: number;
    }>;
  }

  const titlesOf = async (user: string) =>
    (await notificationsOf(user)).map(({ payload }) => payload.title).sort();

  const ownBuckets = () =>
    [...buckets().after()]
      .filter(({ tags, denies }) => tags?.owner === 'web' && !denies)
      .map(({ name }) => name);

  beforeEach(async () => {
    aws = await useAws();
    scheduler = mockServices.scheduler();
  });

  afterEach(async () => {
    await backend.stop();
    await aws.close();
  });

  it('get one notification when twenty tags and the public access change at once', async () => {
    await start({ digest: { milliseconds: 200 } });
    const bucket = [...buckets().after()].find(
      ({ tags, configuration = {} }) =>
        tags?.owner === 'web' && !configuration.policy && !configuration.grants,
    )!;
    const publish = (tags: Record<string, string>) =>
      buckets().put({
        ...bucket,
        tags: { ...bucket.tags, ...tags },
        configuration: {
          ...bucket.configuration,
          publicAccessBlock: null,
          policy: 'public',
        },
      });
    publish(
      Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [`tag-${i}`, 'new']),
      ),
    );
    await run();

    const found = await until(
      () => notificationsOf(WEB),
      all => all.length > 0,
    );
    expect(found).toHaveLength(1);
    expect(found[0].payload).toMatchObject({
      title: `S3 bucket ${bucket.name} became public`,
      description: expect.stringMatching(
        /^Public access changed from .* to public by its policy\. AWS account 444444444444\.$/,
      ),
      link: `/catalog/default/resource/${bucket.name}`,
      severity: 'high',
    });
    expect(await titlesOf(PAYMENTS)).toEqual([]);

    // Private, and public again: the same notification, unread anew.
    buckets().put(bucket);
    await run();
    publish({});
    await run();
    await until(
      () => notificationsOf(WEB),
      all => Boolean(all[0]?.updated),
    );
    expect(await titlesOf(WEB)).toEqual([
      `S3 bucket ${bucket.name} became public`,
    ]);
  });

  it('are told of a bucket that is born public, and of one that is found public once it can be read', async () => {
    const denied = [...buckets().after()].find(
      ({ tags }) => tags?.owner === 'web',
    )!;
    const isPublic = {
      ...denied.configuration,
      publicAccessBlock: null,
      policy: 'public' as const,
    };
    buckets().put({
      ...denied,
      configuration: isPublic,
      denies: ['s3:GetBucketPolicyStatus', 's3:GetBucketAcl'],
    });
    await start({ digest: { milliseconds: 200 } });
    expect(await titlesOf(WEB)).toEqual([]);

    buckets().put({ ...denied, configuration: isPublic });
    buckets().put({
      ...denied,
      name: 'web-born-public',
      configuration: isPublic,
    });
    await run();
    await eventually(
      () => titlesOf(WEB),
      titles =>
        expect(titles).toEqual([
          `S3 bucket ${denied.name} is public`,
          'S3 bucket web-born-public is public',
        ]),
    );
  });

  it('get one notification of many buckets that were deleted, and the old and the new owner one each', async () => {
    await start({ digest: { seconds: 1 } });
    const [moved, ...deleted] = ownBuckets().slice(0, 5);
    expect(deleted).toHaveLength(4);
    deleted.forEach(name => buckets().delete(name));
    const bucket = buckets().get(moved)!;
    buckets().put({ ...bucket, tags: { ...bucket.tags, owner: 'payments' } });
    await run();

    await eventually(
      () => titlesOf(WEB),
      titles =>
        expect(titles).toEqual([
          '4 of your S3 buckets were deleted',
          `S3 bucket ${moved} is no longer yours`,
        ]),
    );
    await eventually(
      () => titlesOf(PAYMENTS),
      titles => expect(titles).toEqual([`S3 bucket ${moved} is yours now`]),
    );
  });

  it('are told what the configuration chooses', async () => {
    await start({ kinds: ['deleted'], digest: { milliseconds: 200 } });
    const [moved, deleted] = ownBuckets();
    buckets().delete(deleted);
    const bucket = buckets().get(moved)!;
    buckets().put({ ...bucket, tags: { ...bucket.tags, owner: 'payments' } });
    await run();
    await until(
      () => titlesOf(WEB),
      titles => titles.length > 0,
    );
    expect(await titlesOf(WEB)).toEqual([`S3 bucket ${deleted} was deleted`]);
    expect(await titlesOf(PAYMENTS)).toEqual([]);
  });
});
