// What Backstage's scheduler shows of the module's tasks: in one backend, a provider for each case. Backstage looks every
// five seconds for what was triggered. Nothing here depends on the database: SQLite.
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import type { TestBackend } from '@backstage/backend-test-utils';
import request from 'supertest';
import { type Aws, createOrganization } from '../dev/aws';
import { startBackend } from './__testUtils__/backend';
import { until } from './__testUtils__/until';
import { useAws } from './__testUtils__/useAws';

const TASKS = '/api/catalog/.backstage/scheduler/v1/tasks';
const taskOf = (provider: string) => `AwsS3BucketProvider:${provider}:refresh`;

const READ = '700000000001';
const DENIED = '700000000002';
const OFTEN = '700000000003';
const BY_HAND = '700000000004';

describe("Backstage's scheduler", () => {
  const timeout = { minutes: 10 };
  let aws: Aws;
  let backend: TestBackend;

  const bucketsOf = (id: string) => aws.organization.accounts.get(id)!.buckets;

  beforeAll(async () => {
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '100000000000', name: 'management' },
          ...[READ, DENIED, OFTEN, BY_HAND].map(id => ({
            id,
            name: `account-${id}`,
            buckets: [{ name: `bucket-of-${id}`, region: 'eu-west-1' }],
          })),
        ],
      }),
    });
    aws.organization.accounts.get(DENIED)!.roles.clear();
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: {
            failing: { accounts: [READ, DENIED] },
            often: {
              accounts: [OFTEN],
              schedule: { frequency: { minutes: 30 }, timeout },
            },
            byHand: {
              accounts: [BY_HAND],
              schedule: { frequency: { trigger: 'manual' }, timeout },
            },
          },
        },
      },
      features: [schedulerServiceFactory],
    });
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  async function taskState(provider: string) {
    const { body } = await request(backend.server).get(TASKS).expect(200);
    return body.tasks.find(
      ({ taskId }: { taskId: string }) => taskId === taskOf(provider),
    ).taskState;
  }

  const untilBuckets = (account: string, count: number) =>
    until(
      () =>
        request(backend.server)
          .get('/api/catalog/entities')
          .query({
            filter: `spec.type=s3-bucket,metadata.annotations.amazonaws.com/account-id=${account}`,
          }),
      ({ body }) => body.length === count,
    );

  it('shows a run as failed in which one account was, and the catalog has the others', async () => {
    const { lastRunError } = await until(
      () => taskState('failing'),
      state => Boolean(state.lastRunEndedAt),
    );
    const { name, message } = JSON.parse(lastRunError);
    expect(name).toBe('UnreadAccountsError');
    expect(message).toMatch(/^1 of 2 accounts could not be read/);
    expect(message).toContain(DENIED);
    expect(message).not.toContain(READ);

    await untilBuckets(READ, 1);
  });

  it.each([
    ['every few minutes', 'often', OFTEN],
    ['by hand only', 'byHand', BY_HAND],
  ])('runs when it is told to, where it runs %s', async (_, provider, id) => {
    if (provider === 'often') {
      await until(
        () => taskState(provider),
        state => Boolean(state.lastRunEndedAt),
      );
    }
    bucketsOf(id).put({ name: `made-since-in-${id}`, region: 'eu-west-1' });

    await request(backend.server)
      .post(`${TASKS}/${taskOf(provider)}/trigger`)
      .expect(200);

    await untilBuckets(id, 2);
    const { lastRunError } = await until(
      () => taskState(provider),
      ({ status, lastRunEndedAt }) => status === 'idle' && lastRunEndedAt,
    );
    expect(lastRunError).toBeUndefined();
  });
});
