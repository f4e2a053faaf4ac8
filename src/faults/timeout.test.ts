/*
 * On SQLite in memory: what a run commits before it ends is the matter, and not how the database does that. A run's time
 * is over when the test says so, as the scheduler does: by the task's signal.
 */
import {
  type AccountDefinition,
  type Aws,
  createOrganization,
} from '../../dev/aws';
import { TestClock } from '../__testUtils__/TestClock';
import { eventually, until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { bucketsInAws, bucketsInCatalog } from './__testUtils__/catalog';
import { memory } from './__testUtils__/databases';

jest.setTimeout(120_000);

const SEVERAL_SLICES = '222222222222';
const ONE_SLICE = '333333333333';
const IN_TURN = Array.from({ length: 8 }, (_, i) => `44444444444${i}`);
const MODES = ['new-tokens', 'cycle', 'empty-pages'] as const;
const ENDLESS = MODES.map((_, i) => `55555555555${i}`);
const [DENIED, SLOW] = ['666666666666', '777777777777'];

const bucketOf = (id: string) => ({
  name: `bucket-${id}`,
  region: 'eu-west-1',
});

const manyBuckets = (id: string, count: number): AccountDefinition => ({
  id,
  name: `account-${id}`,
  buckets: Array.from({ length: count }, (_, i) => ({
    name: `bucket-${id}-${String(i).padStart(4, '0')}`,
    region: 'eu-west-1',
    tags: { owner: 'web' },
  })),
});

describe('Runs that are too short', () => {
  const clock = new TestClock();
  let aws: Aws;
  let backend: RunningBackend;

  beforeAll(async () => {
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '111111111111', name: 'management' },
          // Three slices. With five of them the catalog's own work takes the test a minute.
          manyBuckets(SEVERAL_SLICES, 1100),
          manyBuckets(ONE_SLICE, 120),
          ...[...IN_TURN, ...ENDLESS, SLOW].map(id => ({
            id,
            name: `account-${id}`,
            buckets: [bucketOf(id)],
          })),
          {
            id: DENIED,
            name: 'denied',
            roles: [{ name: 'backstage-read', trust: 'denied' as const }],
          },
        ],
      }),
    });
    const provider = (
      accounts: string[],
      atOnce: { accounts: number; buckets: number },
    ) => ({ accounts, concurrency: atOnce, configuration: false });
    backend = await startBackend(
      {
        database: memory,
        providers: {
          slices: provider([SEVERAL_SLICES], { accounts: 1, buckets: 10 }),
          slice: provider([ONE_SLICE], { accounts: 1, buckets: 2 }),
          turns: provider(IN_TURN, { accounts: 1, buckets: 5 }),
          // One after the other: the others are done when the slow one is read.
          endless: provider([...ENDLESS, DENIED, SLOW], {
            accounts: 1,
            buckets: 5,
          }),
        },
        isTriggered: true,
      },
      () => {},
      [clock.feature()],
    );
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  /** A run whose time is over while it waits for a call, and what it failed with. */
  async function runUpTo(
    provider: string,
    call: Parameters<Aws['hold']>[0],
    isTime: () => Promise<unknown> = async () => {},
  ): Promise<string> {
    const hold = aws.hold(call);
    const run = backend.run(provider);
    await hold.reached;
    await isTime();
    await backend.endRun(provider);
    const error = await run;
    hold.release();
    return error!;
  }

  const listingOf = (accountId: string) =>
    backend
      .client('aws_s3_buckets_listings')
      .where('account_id', accountId)
      .first();

  const cursorOf = async (accountId: string): Promise<string | null> =>
    (await listingOf(accountId))?.cursor ?? null;

  it('read every account in turn, and name those they leave out', async () => {
    const endedAt = (account: string) =>
      runUpTo('turns', { action: 'ListBuckets', account });
    const first = await endedAt(IN_TURN[3]);
    expect(first).toMatch(/and 5 of 8 accounts were not read to their end/);
    expect(first.match(/account \d+: not read yet/g)).toHaveLength(5);

    // It begins with those, so that by then it has read all.
    clock.advance(30_000);
    const second = await endedAt(IN_TURN[0]);
    expect(second).toMatch(/and 3 of 8 accounts were not read to their end/);
    expect(second).not.toContain('not read yet');
    expect(second.match(/account \d+: last read 30 seconds ago/g)).toHaveLength(
      3,
    );
    await eventually(
      () => bucketsInCatalog(backend.baseUrl),
      shown =>
        expect(
          shown.filter(({ account }) => IN_TURN.includes(account)),
        ).toEqual(bucketsInAws(aws, IN_TURN)),
    );
  });

  it('give up an endless list at once, and still name what failed in them', async () => {
    ENDLESS.forEach((account, i) =>
      aws.inject(
        { action: 'ListBuckets', account },
        { kind: 'endless-list', mode: MODES[i] },
      ),
    );
    const error = await runUpTo('endless', {
      action: 'GetBucketTagging',
      account: SLOW,
    });
    expect(error).toMatch(/Left: account 777777777777: not read yet\./);
    expect(error).toMatch(
      /3 accounts: the list of buckets did not come to its end: 555555555550, 555555555551, 555555555552\./,
    );
    expect(error).toMatch(/1 account: .*: 666666666666\./);

    aws.calls.reset();
    expect(await backend.run('endless')).toMatch(/^4 of 5 accounts could not/);
    for (const account of ENDLESS) {
      const calls = aws.calls.count({ action: 'ListBuckets', account });
      expect(calls).toBeLessThanOrEqual(4);
    }
  });

  // Behind the others, as the catalog takes its time to show so many.
  it.each([
    {
      what: 'of several slices',
      provider: 'slices',
      id: SEVERAL_SLICES,
      ends: [700, 1080],
    },
    { what: 'of one slice', provider: 'slice', id: ONE_SLICE, ends: [60, 110] },
  ])('bring an account $what in part by part', async options => {
    const { provider, id, ends } = options;
    const { buckets } = aws.organization.accounts.get(id)!;
    const names = [...buckets.after()].map(({ name }) => name);
    for (const end of ends) {
      const before = await cursorOf(id);
      const error = await runUpTo(
        provider,
        { action: 'GetBucketTagging', bucket: names[end] },
        () =>
          until(
            async () => {
              // A slice that takes this long is committed as far as it is read.
              clock.advance(2_000);
              return cursorOf(id);
            },
            cursor => cursor !== before,
          ),
      );
      expect(error).toMatch(/^The run ended, /);
      expect(error).toMatch(new RegExp(`Left: account ${id}: not read yet\\.`));
      expect((await listingOf(id)).read_at).toBeNull();
    }

    expect(await backend.run(provider)).toBeUndefined();
    expect((await listingOf(id)).read_at).not.toBeNull();
    expect(
      aws.calls.count({ action: 'GetBucketTagging', bucket: names[0] }),
    ).toBe(1);
    const known = await backend
      .client('refresh_state')
      .whereLike('entity_ref', `resource:default/bucket-${id}-%`)
      .orderBy('entity_ref')
      .pluck('entity_ref');
    expect(known).toEqual(names.map(name => `resource:default/${name}`));
  });
});
