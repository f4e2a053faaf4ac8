import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import type { TestBackend } from '@backstage/backend-test-utils';
import request from 'supertest';
import { type Aws, startAws } from '../dev/aws';
import { startBackend } from './__testUtils__/backend';
import { until } from './__testUtils__/until';

const TASKS = '/api/catalog/.backstage/scheduler/v1/tasks';
const TASK = 'AwsS3BucketProvider:default:refresh';

describe("Backstage's scheduler", () => {
  const environment = { ...process.env };
  let aws: Aws;
  let backend: TestBackend;

  beforeEach(async () => {
    aws = await startAws();
    Object.assign(process.env, aws.environment());
  });

  afterEach(async () => {
    await backend.stop();
    await aws.close();
    process.env = { ...environment };
  });

  async function start(provider: object) {
    backend = await startBackend({
      catalog: { providers: { awsS3Buckets: provider } },
      features: [schedulerServiceFactory],
    });
  }

  async function taskState() {
    const { body } = await request(backend.server).get(TASKS).expect(200);
    return body.tasks.find(({ taskId }: { taskId: string }) => taskId === TASK)
      .taskState;
  }

  const buckets = () =>
    request(backend.server).get(
      '/api/catalog/entities?filter=spec.type=s3-bucket',
    );

  it('shows a run as failed in which one account was, and the catalog has the others', async () => {
    aws.organization.accounts.get('666666666666')!.roles.clear();
    await start({ accounts: ['444444444444', '666666666666'] });

    const { lastRunError } = await until(taskState, state =>
      Boolean(state.lastRunEndedAt),
    );
    const { name, message } = JSON.parse(lastRunError);
    expect(name).toBe('UnreadAccountsError');
    expect(message).toMatch(/^1 of 2 accounts could not be read/);
    expect(message).toContain('666666666666');
    expect(message).not.toContain('444444444444');

    const { size } = aws.organization.accounts.get('444444444444')!.buckets;
    await until(buckets, ({ body }) => body.length === size);
  });

  it.each([
    ['every few minutes', { frequency: { minutes: 30 } }],
    ['by hand only', { frequency: { trigger: 'manual' } }],
  ])('runs when it is told to, where it runs %s', async (_, schedule) => {
    const { buckets: ofAccount } =
      aws.organization.accounts.get('444444444444')!;
    await start({
      accounts: ['444444444444'],
      schedule: { ...schedule, timeout: { minutes: 10 } },
    });
    if (!('trigger' in schedule.frequency)) {
      await until(taskState, state => Boolean(state.lastRunEndedAt));
    }
    ofAccount.put({ name: 'made-since', region: 'eu-west-1' });

    await request(backend.server).post(`${TASKS}/${TASK}/trigger`).expect(200);

    await until(buckets, ({ body }) => body.length === ofAccount.size);
    const { lastRunError } = await until(
      taskState,
      ({ status, lastRunEndedAt }) => status === 'idle' && lastRunEndedAt,
    );
    expect(lastRunError).toBeUndefined();
  });
});
