// The counts come from SQL: on SQLite and PostgreSQL.
import fc from 'fast-check';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { seededRow } from '../__testUtils__/seededRow';
import { PastTable } from '../PastTable';
import { replacedColumns } from '../replacedColumns';
import { BUCKETS, type BucketRow, PAST } from '../tables';
import { countWeekly } from './countWeekly';
import { weekEnds } from './weekEnds';

jest.setTimeout(120_000);

const databases = testDatabases();

const FIRST = Date.UTC(2026, 8, 1, 6);
const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS = 60;
const NOBODY = 'group:default/unowned';
const now = new Date(FIRST + DAYS * DAY_MS);

const timeOf = (day: number) => new Date(FIRST + day * DAY_MS).toISOString();

const publicAccess = (status: string) => ({
  status: 'known',
  value: { status },
});

const reason = { code: 'AccessDenied', message: 'denied' };

/** What can be known of the public access of a bucket, and whether it counts as public. */
const ACCESS: Array<[object, boolean]> = [
  [{}, false],
  [{ publicAccess: { status: 'none' } }, false],
  [{ publicAccess: publicAccess('blocked') }, false],
  [{ publicAccess: publicAccess('public') }, true],
  [{ publicAccess: { status: 'unavailable', reason } }, false],
  [
    {
      publicAccess: {
        status: 'unavailable',
        reason,
        lastKnown: publicAccess('public'),
      },
    },
    true,
  ],
  // Shared with anybody, which is another fact.
  [
    {
      publicAccess: publicAccess('private'),
      sharing: publicAccess('public'),
    },
    false,
  ],
];

/** What a bucket is like from a day on. */
const state = fc.record({
  access: fc.constantFrom(...ACCESS),
  owner: fc.constantFrom<string[]>(
    NOBODY,
    'group:default/a',
    'group:default/b',
  ),
  isGone: fc.boolean(),
});

type State = typeof state extends fc.Arbitrary<infer Value> ? Value : never;

const story = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 0, max: DAYS }), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.array(state, { minLength: 5, maxLength: 5 }),
  )
  .map(([days, states]) =>
    days
      .sort((a, b) => a - b)
      .map((day, index) => ({
        day,
        // It is there when it is first seen.
        ...states[index],
        isGone: index > 0 && states[index].isGone,
      })),
  );

describe.each(databases.eachSupportedId())(
  'the counts of weeks on %s',
  databaseId => {
    let database: Knex;

    beforeAll(async () => {
      database = await databases.open(databaseId);
    });

    const columnsOf = ({ access, owner, isGone }: State, at: string) => ({
      facts: JSON.stringify({ tags: { status: 'none' }, ...access[0] }),
      owner,
      gone_at: isGone ? at : null,
      gone_as: isGone ? ('deleted' as const) : null,
    });

    async function write(
      name: string,
      [first, ...others]: Array<State & { day: number }>,
    ) {
      const since = timeOf(first.day);
      const [inserted] = await database<BucketRow>(BUCKETS)
        .insert(
          seededRow({
            provider_id: 'default',
            account_id: '111111111111',
            name,
            known_since: since,
            ...columnsOf(first, since),
          }),
        )
        .returning('*');
      let before: BucketRow = inserted;
      for (const next of others) {
        const at = timeOf(next.day);
        const after = {
          ...before,
          ...columnsOf(next, at),
          // One that stays gone is gone since it went.
          ...(next.isGone && before.gone_at && { gone_at: before.gone_at }),
        };
        const { id } = before;
        await database<BucketRow>(BUCKETS).where({ id }).update(after);
        await PastTable.add(
          database,
          'default',
          [{ id, columns: replacedColumns(before, after) }],
          at,
        );
        before = after;
      }
    }

    const count = (options: { since?: Date; entityRefs?: string[] } = {}) =>
      countWeekly(database, {
        since: new Date(0),
        now,
        unowned: [NOBODY],
        ...options,
      });

    it('are none where no bucket is known', async () => {
      expect(await count()).toEqual({ items: [] });
    });

    it('are what was so at the end of each, whatever happened', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(story, { minLength: 1, maxLength: 8 }),
          fc.integer({ min: 0, max: DAYS }),
          async (stories, sinceDay) => {
            await database(BUCKETS).delete();
            await database(PAST).delete();
            for (const [index, one] of stories.entries()) {
              await write(`bucket-${index}`, one);
            }
            const first = Math.min(...stories.map(([{ day }]) => day));
            const since = timeOf(Math.max(first, sinceDay));
            const statesAt = (end: string) =>
              stories.flatMap(one => {
                const last = one.findLast(
                  ({ day }) => timeOf(day).slice(0, 10) <= end,
                );
                return last && !last.isGone ? [last] : [];
              });
            expect(await count({ since: new Date(timeOf(sinceDay)) })).toEqual({
              items: weekEnds(new Date(since), now).map(day => {
                const states = statesAt(day);
                return {
                  day,
                  public: states.filter(({ access }) => access[1]).length,
                  unowned: states.filter(({ owner }) => owner === NOBODY)
                    .length,
                };
              }),
              knownSince: since,
            });
          },
        ),
        { numRuns: 60 },
      );
    });

    it('are those of the buckets that are there where somebody may read some', async () => {
      await database(BUCKETS).delete();
      await database(PAST).delete();
      const open = { access: ACCESS[3], owner: NOBODY, isGone: false };
      const closed = { ...open, access: ACCESS[2], owner: 'group:default/a' };
      await write('mine', [
        { day: 0, ...open },
        { day: 30, ...closed },
      ]);
      await write('still', [{ day: 10, ...open }]);
      await write('theirs', [{ day: 0, ...open }]);
      await write('gone', [
        { day: 0, ...open },
        { day: 30, ...open, isGone: true },
      ]);
      const { items } = await count({
        entityRefs: ['mine', 'still', 'gone'].map(
          name => `resource:default/${name}`,
        ),
      });
      const weeks = (from: number, to: number) =>
        items.slice(from, to).map(item => [item.public, item.unowned]);
      expect(weeks(0, 1)).toEqual([[1, 1]]);
      expect(weeks(1, 4)).toEqual([
        [2, 2],
        [2, 2],
        [2, 2],
      ]);
      expect(weeks(4, 5)).toEqual([[1, 1]]);
    });
  },
);
