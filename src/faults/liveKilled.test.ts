/* On both databases: what each has committed when a process is killed is the matter. */
import { PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import { type Aws, cloudTrailEnvelope, startAws } from '../../dev/aws';
import { until } from '../__testUtils__/until';
import { expectCatalogEqualsAws } from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import {
  accounts,
  bucketsOf,
  createSmallOrganization,
} from './__testUtils__/organization';
import { type BackendProcess, prepareProcess } from './__testUtils__/process';

jest.setTimeout(240_000);

const TOPIC = 'awsS3BucketsCloudTrail';
const [A] = accounts;

describe.each(databases)('Live, on $name', ({ open }) => {
  let aws: Aws;
  let database: BackendDatabase;
  let backend: BackendProcess;

  const start = () =>
    prepareProcess(aws).start({
      database: database.config,
      providers: {
        accounts,
        // One run only: what happens is because of events.
        schedule: { frequency: { hours: 12 }, timeout: { minutes: 5 } },
        live: {},
      },
      queue: { topic: TOPIC, url: aws.eventQueueUrl },
      processingInterval: { seconds: 2 },
    });

  beforeAll(async () => {
    aws = await startAws({ organization: createSmallOrganization() });
    database = await open();
    backend = await start();
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
  });

  afterAll(async () => {
    await backend.kill();
    await database.remove();
    await aws.close();
  });

  const retag = (bucket: string, owner: string) => {
    bucketsOf(aws, A).get(bucket)!.tags = { owner };
    backend.publish(
      TOPIC,
      cloudTrailEnvelope({
        eventName: 'PutBucketTagging',
        accountId: A,
        bucket,
      }),
    );
  };

  async function changesOf(bucket: string): Promise<BucketChange[]> {
    const response = await fetch(
      `${backend.baseUrl}/api/catalog/aws-s3-buckets/changes?kind=tag-changed&bucket=${bucket}`,
    );
    return (await response.json()).items;
  }

  it('shows a change through the SDK and the queue seconds later, with who made it', async () => {
    const s3 = new S3Client(aws.clientConfig('eu-west-1', A));
    await s3.send(
      new PutBucketTaggingCommand({
        Bucket: 'bucket-2-2',
        Tagging: { TagSet: [{ Key: 'owner', Value: 'payments' }] },
      }),
    );
    const [change] = await until(
      () => changesOf('bucket-2-2'),
      changes => changes.length > 0,
    );
    expect(change).toMatchObject({
      kind: 'tag-changed',
      oldValue: 'web',
      newValue: 'payments',
      eventName: 'PutBucketTagging',
      occurredAt: expect.stringMatching(/:\d\d\.000Z$/),
      actor: { arn: `arn:aws:iam::${A}:user/backstage`, source: 'api' },
    });
    expect(backend.log).toContainEqual(
      expect.stringContaining(
        'The first event of CloudTrail since the start arrived: PutBucketTagging of bucket bucket-2-2',
      ),
    );
  });

  it('stores an event once the database is back', async () => {
    const client = database.connect();
    await client.schema.renameTable('aws_s3_buckets_events', 'away');
    retag('bucket-2-1', 'away');
    await until(
      () => backend.log,
      log =>
        log.some(line =>
          // Not all that a process sends is of its log.
          line?.includes('The database did not take 1 events of CloudTrail.'),
        ),
    );
    await client.schema.renameTable('away', 'aws_s3_buckets_events');
    await client.destroy();
    const [change] = await until(
      () => changesOf('bucket-2-1'),
      changes => changes.length > 0,
    );
    expect(change.actor).toBeDefined();
  });

  it('has another backend read what a killed one has taken', async () => {
    const client = database.connect();
    const requests = () => client('aws_s3_buckets_requests');
    // What is read of the cases before would meet the statement, too.
    await until(
      () => requests().whereNotNull('due_at'),
      waiting => waiting.length === 0,
    );
    const dead = backend.die({
      statement: 'insert into .aws_s3_buckets_changes',
    });
    retag('bucket-2-0', 'killed');
    await dead;
    // The dead one has it for a minute. What is left of it is taken off here.
    const [{ name, taken_until }] = await requests().where(
      'name',
      'bucket-2-0',
    );
    expect(name).toBe('bucket-2-0');
    expect(Date.parse(taken_until)).toBeGreaterThan(Date.now());
    await requests().update({ taken_until: new Date().toISOString() });
    await client.destroy();
    backend = await start();
    const [change] = await until(
      () => changesOf('bucket-2-0'),
      changes => changes.length > 0,
    );
    expect(change).toMatchObject({
      newValue: 'killed',
      eventName: 'PutBucketTagging',
      actor: { arn: `arn:aws:sts::${A}:assumed-role/Admin/jane` },
    });
    await expectCatalogEqualsAws(backend.baseUrl, aws, accounts);
  });
});
