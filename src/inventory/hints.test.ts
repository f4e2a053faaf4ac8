import type { Knex } from 'knex';
import { testDatabases } from './__testUtils__/databases';
import { HintsTable } from './hints';

const databases = testDatabases();

const listing = {
  accountId: '111111111111',
  kind: 'general-purpose' as const,
  region: '',
};

/** One second each. */
const second = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n));

describe.each(databases.eachSupportedId())('hints on %s', databaseId => {
  let database: Knex;
  let hints: HintsTable;

  beforeEach(async () => {
    database = await databases.open(databaseId);
    hints = new HintsTable(database, 'default');
  });

  const names = async (at: number) =>
    (await hints.take(10, second(at))).map(({ name }) => name);

  it('are one, however often they are asked for', async () => {
    for (let i = 0; i < 3; i++) {
      await hints.add({ listing, name: 'logs' }, second(i));
    }
    await hints.add({ listing }, second(3));
    expect(await names(3)).toEqual(['logs', undefined]);
  });

  it('are taken by one process, and by another when that one is gone', async () => {
    await hints.add({ listing, name: 'logs' }, second(0));
    const other = new HintsTable(database, 'default');
    const taken = await Promise.all([
      hints.take(10, second(1)),
      other.take(10, second(1)),
    ]);
    expect(taken.flat()).toHaveLength(1);
    expect(await other.take(10, second(59))).toEqual([]);
    expect(await other.take(10, second(62))).toHaveLength(1);
  });

  it('stay where they are asked for anew while they are read', async () => {
    await hints.add({ listing, name: 'logs' }, second(0));
    const [taken] = await hints.take(10, second(1));
    await hints.add({ listing, name: 'logs' }, second(2));
    await hints.done(taken);
    const [again] = await hints.take(10, second(3));
    expect(again).toMatchObject({ name: 'logs' });
    await hints.done(again);
    expect(await names(1000)).toEqual([]);
  });

  it('wait longer after each failure, and are left to the sweep in the end', async () => {
    await hints.add({ listing, name: 'logs' }, second(0));
    let at = 0;
    const waited: number[] = [];
    for (const pause of [5, 30, 120, 600]) {
      const [taken] = await hints.take(10, second(at));
      expect(await hints.putOff(taken, second(at))).toBe(true);
      expect(await names(at + pause - 1)).toEqual([]);
      at += pause;
      waited.push(taken.attempts);
    }
    expect(waited).toEqual([0, 1, 2, 3]);
    const [last] = await hints.take(10, second(at));
    expect(await hints.putOff(last, second(at))).toBe(false);
    expect(await names(at + 10_000)).toEqual([]);
  });

  it('are those of one provider', async () => {
    await hints.add({ listing, name: 'logs' }, second(0));
    const other = new HintsTable(database, 'other');
    expect(await other.take(10, second(1))).toEqual([]);
  });
});
