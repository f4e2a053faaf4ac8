// The answers come from SQL: on SQLite and PostgreSQL.
import { testDatabases } from './__testUtils__/databases';
import { KnownAccountsTable } from './KnownAccountsTable';
import { lookUpTargets } from './lookUpTargets';
import { ACCOUNTS, BUCKETS, LISTINGS } from './tables';

const databases = testDatabases();

const READ = '111111111111';
const ALSO_READ = '222222222222';
const LEFT = '333333333333';
const NAMED = '444444444444';
const TIME = '2026-01-01T00:00:00.000Z';

const account = (id: string, rest: object = {}) => ({
  provider_id: 'default',
  account_id: id,
  source: 'config',
  account: JSON.stringify({ id, partition: 'aws' }),
  missing_runs: 0,
  ...rest,
});

const listing = (id: string, rest: object = {}) => ({
  provider_id: 'default',
  account_id: id,
  kind: 'general-purpose',
  region: '',
  added_at: TIME,
  read_at: TIME,
  held_back: 0,
  ...rest,
});

const bucket = (name: string, goneAt: string | null) => ({
  provider_id: 'default',
  arn: `arn:aws:s3:::${name}`,
  account_id: READ,
  kind: 'general-purpose',
  listing_region: '',
  name,
  version: 1,
  region_status: 'known',
  facts: '{}',
  missing_runs: 0,
  is_name_taken: false,
  read_at: TIME,
  known_since: TIME,
  gone_at: goneAt,
});

describe.each(databases.eachSupportedId())(
  'what is known of targets on %s',
  databaseId => {
    it('are buckets that are there, and accounts that are read or known', async () => {
      const database = await databases.open(databaseId);
      await database(ACCOUNTS).insert([
        account(READ),
        account(ALSO_READ, { source: 'organization' }),
        account(LEFT, { left_at: TIME }),
      ]);
      await database(LISTINGS).insert([
        listing(READ),
        listing(ALSO_READ),
        // Neither one that has left counts, nor other kinds.
        listing(LEFT, { read_at: null }),
        listing(READ, { kind: 'table', region: 'eu-west-1', read_at: null }),
      ]);
      await database(BUCKETS).insert([
        bucket('here', null),
        bucket('gone', TIME),
        bucket('unasked', null),
      ]);
      await new KnownAccountsTable(database).write('default', [
        { id: READ, name: 'read' },
        { id: NAMED, name: 'named' },
      ]);
      const ask = (providerIds = ['default']) =>
        lookUpTargets(database, providerIds, [
          'arn:aws:s3:::here',
          'arn:aws:s3:::gone',
          'arn:aws:s3:::never',
        ]);
      const known = {
        present: new Set(['arn:aws:s3:::here']),
        readAccounts: new Set([READ, ALSO_READ]),
        knownAccounts: new Set([NAMED]),
        areRead: true,
        hasOrganization: true,
      };
      expect(await ask()).toEqual(known);
      const failure = (value: string | null) =>
        database(LISTINGS)
          .where({ account_id: ALSO_READ })
          .update({ failure: value });
      await failure('{}');
      expect(await ask()).toEqual({ ...known, areRead: false });
      await failure(null);
      await database(LISTINGS)
        .where({ account_id: READ, kind: 'general-purpose' })
        .update({ read_at: null });
      expect(await ask()).toEqual({ ...known, areRead: false });
      expect(await ask(['another'])).toEqual({
        present: new Set(),
        readAccounts: new Set(),
        knownAccounts: new Set(),
        areRead: false,
        hasOrganization: false,
      });
    });
  },
);
