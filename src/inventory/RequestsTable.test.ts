// Who gets a request is decided by SQL and its locks: on SQLite and PostgreSQL.
import type { Knex } from 'knex';
import { testDatabases } from './__testUtils__/databases';
import type { ReadRequest } from './ReadRequest';
import { RequestQueue } from './RequestQueue';
import { RequestsTable } from './RequestsTable';
import { BUCKETS, type RequestedFact, REQUESTS } from './tables';

const databases = testDatabases();

const A = '111111111111';
const B = '222222222222';
const listingOf = (accountId: string) => ({
  accountId,
  kind: 'general-purpose' as const,
  region: '',
});

/** One second each. */
const second = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n));
const MINUTE = 60;

describe.each(databases.eachSupportedId())('requests on %s', databaseId => {
  let database: Knex;
  let requests: RequestsTable;
  let queue: RequestQueue;

  beforeAll(async () => {
    database = await databases.open(databaseId);
  });

  beforeEach(async () => {
    await database(REQUESTS).delete();
    await database(BUCKETS).delete();
    requests = new RequestsTable(database, 'default');
    queue = new RequestQueue(database, 'default');
  });

  const ask = (
    at: number,
    name: string | undefined,
    facts: RequestedFact[],
    account = A,
  ) =>
    database.transaction(tx =>
      requests.ask(
        tx,
        [{ listing: listingOf(account), ...(name && { name }), facts }],
        second(at),
      ),
    );

  const take = (
    at: number,
    options: Partial<Parameters<RequestQueue['take']>[0]> = {},
  ) =>
    queue.take(
      {
        what: 'buckets',
        places: 10,
        perAccount: 5,
        busy: new Map(),
        ...options,
      },
      second(at),
    );

  const factsTaken = async (at: number) =>
    (await take(at)).flatMap(({ facts }) => facts.map(({ fact }) => fact));

  it('are one for each fact, however often they are asked for', async () => {
    for (let i = 0; i < 3; i++) {
      await ask(i, 'logs', ['tags', 'encryption']);
    }
    expect(await take(3)).toEqual([
      {
        listing: listingOf(A),
        name: 'logs',
        facts: expect.arrayContaining([
          expect.objectContaining({ fact: 'tags', askedBy: 'event' }),
          expect.objectContaining({ fact: 'encryption' }),
        ]),
      },
    ]);
  });

  it('are closed fact by fact', async () => {
    await ask(0, 'logs', ['tags', 'encryption']);
    const [taken] = await take(0);
    await queue.settle(
      taken,
      ({ fact }) => (fact === 'tags' ? 'done' : 'unchanged'),
      second(1),
    );
    expect(await factsTaken(10)).toEqual([]);
    const [again] = await take(11);
    expect(again.facts).toMatchObject([
      { fact: 'encryption', wasUnchanged: true },
    ]);
  });

  it('are taken by one process, and by another when that one is gone', async () => {
    await ask(0, 'logs', ['tags']);
    const taken = await Promise.all([take(1), take(1)]);
    expect(taken.flat()).toHaveLength(1);
    expect(await take(59)).toEqual([]);
    expect(await take(62)).toHaveLength(1);
  });

  it('stay where they are asked for anew while they are read', async () => {
    await ask(0, 'logs', ['tags']);
    const [taken] = await take(1);
    await ask(2, 'logs', ['tags']);
    await queue.settle(taken, () => 'done', second(3));
    // Five seconds after the last reading began.
    expect(await take(5)).toEqual([]);
    const [again] = await take(6);
    await queue.settle(again, () => 'done', second(7));
    expect(await take(1_000)).toEqual([]);
  });

  it('about a listing are read once in five minutes, whatever comes', async () => {
    let readings = 0;
    for (let at = 0; at < 10 * MINUTE; at += 10) {
      await ask(at, undefined, ['publicAccess']);
      for (const taken of await take(at, { what: 'listings' })) {
        readings += 1;
        await queue.settle(taken, () => 'done', second(at));
      }
    }
    expect(readings).toBe(2);
  });

  it('wait longer after each failure; those of events for a day', async () => {
    await ask(0, 'logs', ['tags']);
    await requests.askForPerson(
      { listing: listingOf(A), name: 'photos' },
      second(0),
    );
    let at = 0;
    for (const pause of [5, 30, 2 * MINUTE, 10 * MINUTE]) {
      for (const taken of await take(at)) {
        expect(await queue.settle(taken, () => 'failed', second(at))).toEqual(
          [],
        );
      }
      expect(await take(at + pause - 1)).toEqual([]);
      at += pause;
    }
    const last = await take(at);
    expect(last).toHaveLength(2);
    const givenUp = [];
    for (const taken of last) {
      givenUp.push(...(await queue.settle(taken, () => 'failed', second(at))));
    }
    expect(givenUp).toEqual(['all']);
    let hours = 0;
    while ((await requests.waiting()).count > 0) {
      at += 60 * MINUTE;
      hours += 1;
      const [taken] = await take(at);
      await queue.settle(taken, () => 'failed', second(at));
    }
    expect(hours).toBe(24);
  });

  it('give places to each account in turn, and only so many to one', async () => {
    for (let i = 0; i < 8; i++) {
      await ask(i, `of-a-${i}`, ['tags'], A);
    }
    await ask(9, 'of-b', ['tags'], B);
    const accounts = async (busy: ReadonlyMap<string, number>) =>
      (await take(10, { places: 3, busy })).map(
        ({ listing }) => listing.accountId,
      );
    expect((await accounts(new Map())).sort()).toEqual([A, A, B]);
    expect(await accounts(new Map([[A, 4]]))).toEqual([A]);
    expect(await accounts(new Map([[A, 5]]))).toEqual([]);
  });

  it('of many buckets become one of their listing, with what known ones are asked', async () => {
    const known = Array.from({ length: 301 }, (_, i) => `known-${i}`);
    for (const name of known) {
      await database(BUCKETS).insert({
        provider_id: 'default',
        arn: `arn:aws:s3:::${name}`,
        account_id: A,
        kind: 'general-purpose',
        listing_region: '',
        name,
        version: 1,
        region_status: 'known',
        facts: '{}',
        read_at: '2026-01-01',
        known_since: '2026-01-01',
      });
    }
    const store = (of: ReadRequest[], facts: RequestedFact[]) =>
      database.transaction(tx =>
        requests.ask(
          tx,
          of.map(request => ({ ...request, facts })),
          second(1),
        ),
      );
    const requestsOf = (names: string[], account = A) =>
      names.map(name => ({ listing: listingOf(account), name }));
    expect(await store(requestsOf(known), ['tags'])).toEqual([listingOf(A)]);
    expect(await take(1)).toEqual([]);
    expect(await take(1, { what: 'listings' })).toMatchObject([
      { listing: listingOf(A), facts: [{ fact: 'tags' }] },
    ]);
    // Made-up names cost a list.
    const madeUp = Array.from({ length: 40_000 }, (_, i) => `made-up-${i}`);
    await store(requestsOf(madeUp, B), ['all']);
    expect(await take(1, { what: 'listings' })).toMatchObject([
      { listing: listingOf(B), facts: [{ fact: 'existence' }] },
    ]);
    expect(
      Number((await database(REQUESTS).count({ count: '*' }))[0].count),
    ).toBeLessThan(10);
  });

  it('of a person stay as they are while they wait, and are brought forward where they were put off', async () => {
    const request = { listing: listingOf(A), name: 'logs' };
    await requests.askForPerson(request, second(0));
    await requests.askForPerson(request, second(1));
    const [taken] = await take(1);
    await requests.askForPerson(request, second(2));
    await queue.settle(taken, () => 'done', second(3));
    expect(await requests.find(request)).toBeUndefined();

    await requests.askForPerson(request, second(10));
    const [failing] = await take(10);
    await queue.settle(failing, () => 'failed', second(10));
    await queue.settle((await take(15))[0], () => 'failed', second(15));
    expect(await requests.find(request)).toEqual({
      attempts: 2,
      dueAt: second(45).toISOString(),
    });
    await requests.askForPerson(request, second(25));
    expect(await take(25)).toHaveLength(1);
  });

  it('are forgotten once they have rested', async () => {
    await ask(0, 'logs', ['tags']);
    await queue.settle((await take(0))[0], () => 'done', second(1));
    await requests.forgetRested(second(4));
    expect(await database(REQUESTS)).toHaveLength(1);
    await requests.forgetRested(second(6));
    expect(await database(REQUESTS)).toHaveLength(0);
  });

  it('are those of one provider', async () => {
    await ask(0, 'logs', ['tags']);
    const other = new RequestQueue(database, 'other');
    expect(
      await other.take(
        { what: 'buckets', places: 9, perAccount: 9, busy: new Map() },
        second(1),
      ),
    ).toEqual([]);
  });
});
