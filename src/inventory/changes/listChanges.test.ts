// The answers come from SQL: on SQLite and PostgreSQL.
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { seedChanges } from '../__testUtils__/seedChanges';
import { listChanges } from './listChanges';

const databases = testDatabases();

describe.each(databases.eachSupportedId())('changes on %s', databaseId => {
  let database: Knex;

  beforeAll(async () => {
    database = await databases.open(databaseId);
  });

  it('take tags with characters that PostgreSQL refuses', async () => {
    await seedChanges(database, [
      {
        providerId: 'default',
        accountId: '111111111111',
        partition: 'aws',
        arn: 'arn:aws:s3:::logs',
        bucket: 'logs',
        kind: 'tag-changed',
        key: 'a\0b',
        oldValue: '\uD83D',
        newValue: '😀\uDE00',
        observedAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
    const found = await listChanges(
      database,
      { kinds: ['tag-changed'] },
      { limit: 10 },
    );
    expect(found).toMatchObject([
      { key: 'a\uFFFDb', oldValue: '\uFFFD', newValue: '😀\uFFFD' },
    ]);
  });

  it('hold the values of facts as they are', async () => {
    const values = {
      oldValue: { status: 'off' },
      newValue: { status: 'on', target: 'a"b\\', prefix: '😀' },
    };
    await seedChanges(database, [
      {
        providerId: 'default',
        accountId: '111111111111',
        partition: 'aws',
        arn: 'arn:aws:s3:::logs',
        bucket: 'logs',
        kind: 'configuration-changed',
        key: 'logging',
        ...values,
        observedAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
    const kinds = ['configuration-changed' as const];
    expect(await listChanges(database, { kinds }, { limit: 10 })).toMatchObject(
      [values],
    );
  });
});
