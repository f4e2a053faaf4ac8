// The answers come from SQL: on SQLite and PostgreSQL.
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { digest } from '../../model/digest';
import { testDatabases } from '../__testUtils__/databases';
import { EventsTable, type StoredEvent } from '../EventsTable';
import { EVENTS, LISTINGS } from '../tables';
import { explainChanges } from './explainChanges';

const databases = testDatabases();

const A = '111111111111';
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const start = Date.UTC(2026, 0, 1);
const at = (milliseconds: number) => new Date(start + milliseconds);
const by = (name: string) => ({
  arn: `arn:aws:sts::${A}:assumed-role/Admin/${name}`,
  source: 'api' as const,
});

describe.each(databases.eachSupportedId())('events on %s', databaseId => {
  let database: Knex;
  let events: EventsTable;
  let ids = 0;

  beforeAll(async () => {
    database = await databases.open(databaseId);
  });

  beforeEach(async () => {
    await database(EVENTS).delete();
    await database(LISTINGS).delete();
    events = new EventsTable(database, 'default');
  });

  const event = (
    occurred: Date,
    fields: Partial<StoredEvent> = {},
  ): StoredEvent => ({
    id: `event-${(ids += 1)}`,
    name: 'PutBucketTagging',
    accountId: A,
    kind: 'general-purpose',
    region: '',
    bucket: 'logs',
    facts: ['tags'],
    occurredAt: occurred.toISOString(),
    ...fields,
  });

  const setsTags = (tags: Record<string, string>) => ({
    sets: {
      tags: {
        tags: Object.fromEntries(
          Object.entries(tags).map(([key, value]) => [
            digest(key),
            digest(value),
          ]),
        ),
        isWhole: true,
      },
    },
  });

  const store = (stored: StoredEvent[], received: Date) =>
    database.transaction(tx => events.store(tx, stored, received));

  const change = (
    fields: Partial<BucketChange>,
    observed: Date,
  ): Omit<BucketChange, 'id'> => ({
    providerId: 'default',
    accountId: A,
    partition: 'aws',
    arn: 'arn:aws:s3:::logs',
    bucket: 'logs',
    kind: 'tag-added',
    key: 'team',
    newValue: 'a',
    previousObservedAt: at(0).toISOString(),
    observedAt: observed.toISOString(),
    ...fields,
  });

  const explain = (changes: Array<Omit<BucketChange, 'id'>>) =>
    database.transaction(tx => explainChanges(tx, changes));

  it('name who set each value, where two people changed one bucket', async () => {
    await store(
      [
        event(at(10 * SECOND), {
          actor: by('alice'),
          ...setsTags({ team: 'a' }),
        }),
        event(at(40 * SECOND), {
          actor: by('bob'),
          ...setsTags({ team: 'a', cost: 'b' }),
        }),
      ],
      at(41 * SECOND),
    );
    expect(
      await explain([
        change({}, at(60 * SECOND)),
        change({ key: 'cost', newValue: 'b' }, at(60 * SECOND)),
        change({ kind: 'owner-changed', key: undefined }, at(60 * SECOND)),
      ]),
    ).toMatchObject([
      { actor: by('alice'), eventName: 'PutBucketTagging' },
      { actor: by('bob') },
      { possibleActors: [by('alice'), by('bob')] },
    ]);
  });

  it('name all who may have been it, where they do not tell', async () => {
    await store(
      [
        event(at(10 * SECOND), { actor: by('alice') }),
        event(at(40 * SECOND), { actor: by('bob') }),
      ],
      at(41 * SECOND),
    );
    const [explained] = await explain([change({}, at(60 * SECOND))]);
    expect(explained.actor).toBeUndefined();
    expect(explained.occurredAt).toBeUndefined();
    expect(explained.possibleActors).toEqual([by('alice'), by('bob')]);
  });

  it('name nobody whose values S3 does not show', async () => {
    await store(
      [
        event(at(10 * SECOND), {
          actor: by('alice'),
          ...setsTags({ team: 'x' }),
        }),
      ],
      at(41 * SECOND),
    );
    const [explained] = await explain([change({}, at(60 * SECOND))]);
    expect(explained.actor).toBeUndefined();
    expect(explained.possibleActors).toBeUndefined();
  });

  it('explain what a setting was set to', async () => {
    const versioning = (status: string) => ({
      name: 'PutBucketVersioning',
      facts: ['versioning' as const],
      sets: { versioning: { status } },
    });
    await store(
      [
        event(at(10 * SECOND), {
          actor: by('alice'),
          ...versioning('suspended'),
        }),
        event(at(11 * SECOND), { actor: by('bob'), ...versioning('enabled') }),
      ],
      at(41 * SECOND),
    );
    const found = change({}, at(60 * SECOND));
    expect(
      await explain([
        {
          ...found,
          kind: 'configuration-changed',
          key: 'versioning',
          oldValue: { status: 'off' } as never,
          newValue: { status: 'suspended' } as never,
        },
      ]),
    ).toMatchObject([{ actor: by('alice') }]);
  });

  it('explain one change, and those before them no later one', async () => {
    await store(
      [
        event(at(10 * SECOND), { actor: by('alice') }),
        event(at(20 * SECOND), { actor: by('alice') }),
      ],
      at(41 * SECOND),
    );
    expect((await explain([change({}, at(60 * SECOND))]))[0]).toMatchObject({
      actor: by('alice'),
    });
    expect(
      (await explain([change({ newValue: 'b' }, at(90 * SECOND))]))[0].actor,
    ).toBeUndefined();
    expect(await events.unexplained(A, 'general-purpose', 'logs')).toEqual(
      new Set(),
    );
  });

  it('that come late explain what is found later, also where clocks differ', async () => {
    // This process is a minute ahead: its reading seems to be later than the event.
    await store([event(at(0), { actor: by('alice') })], at(60 * SECOND));
    expect(
      (
        await explain([
          change(
            { previousObservedAt: at(60 * SECOND).toISOString() },
            at(90 * SECOND),
          ),
        ])
      )[0].actor,
    ).toEqual(by('alice'));
  });

  it.each([
    ['a second', SECOND],
    ['an hour', HOUR],
    ['eight days', 8 * 24 * HOUR],
    ['thousands of years', Date.UTC(9999, 0, 1) - start],
  ])(
    'from the future, by %s, happened when they arrived, and make no fact deaf',
    async (_, ahead) => {
      await store(
        [event(at(ahead), { actor: by('mallory') })],
        at(10 * SECOND),
      );
      const { asked } = await store(
        [
          event(at(20 * SECOND), {
            actor: by('alice'),
            ...setsTags({ team: 'a' }),
          }),
        ],
        at(21 * SECOND),
      );
      expect(asked).toHaveLength(1);
      const rows = await database(EVENTS).orderBy('id');
      expect(rows[0].occurred_at).toBe(
        at(Math.min(ahead, 10 * SECOND)).toISOString(),
      );
      const [explained] = await explain([change({}, at(30 * SECOND))]);
      expect(explained.possibleActors).toContainEqual(by('alice'));
    },
  );

  it.each([
    ['10 seconds', 10 * SECOND, 1],
    ['10 minutes', 600 * SECOND, 1],
    ['an hour, which the sweep has seen', HOUR, 0],
  ])('older than the last sweep by %s', async (_, age, asked) => {
    await database(LISTINGS).insert({
      provider_id: 'default',
      account_id: A,
      kind: 'general-purpose',
      region: '',
      added_at: at(0).toISOString(),
      read_at: at(HOUR).toISOString(),
    });
    const stored = await store([event(at(HOUR - age))], at(HOUR + SECOND));
    expect(stored.asked).toHaveLength(asked);
  });

  it('that are repeated ask for nothing', async () => {
    const twice = event(at(0));
    expect((await store([twice], at(1))).asked).toHaveLength(1);
    expect((await store([twice], at(2))).asked).toHaveLength(0);
  });

  it('are bounded for each fact of a bucket, and for each account', async () => {
    const many = Array.from({ length: 40_000 }, (_, i) =>
      event(at(i), { bucket: `made-up-${i % 20_000}` }),
    );
    const { dropped } = await store(many, at(HOUR));
    expect(dropped).toBe(30_000);
    await store(
      Array.from({ length: 100 }, (_, i) => event(at(i))),
      at(HOUR),
    );
    await store([event(at(1), { id: 'the-last' })], at(HOUR));
    const [{ count }] = await database(EVENTS).count({ count: '*' });
    expect(Number(count)).toBeLessThanOrEqual(10_000);
    const kept = await database(EVENTS).where('name', 'logs').orderBy('id');
    expect(kept).toHaveLength(20);
    expect(kept.at(-1).event_id).toBe('the-last');
  });
});
