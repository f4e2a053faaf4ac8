/*
 * On both databases: what one process stored, another one reads. Each case has a provider with accounts of its own; all of
 * them are in the backend that is stopped, and, with another config, in the one that is started after it.
 */
import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import { omit } from 'lodash';
import { type Aws, createOrganization, defaultRoleName } from '../../dev/aws';
import { eventually } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import {
  bucketsInAws,
  bucketsInCatalog,
  type ShownBucket,
} from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import { bucketsOf } from './__testUtils__/organization';

jest.setTimeout(120_000);

const CASES = [
  'same',
  'unreachable',
  'foreign',
  'renamed',
  'smaller',
  'named',
  'regional',
  'removed',
] as const;

type Case = (typeof CASES)[number];

/** The two accounts of a case. */
const accountsOf = (name: Case) =>
  [0, 1].map(i => `${222222222000 + 10 * CASES.indexOf(name) + i}`);

function createAccount(id: string) {
  return {
    id,
    name: `account-${id}`,
    buckets: ['a', 'b', 'c', 'd'].map(letter => ({
      name: `${letter}-${id}`,
      region: letter === 'd' ? 'us-east-1' : 'eu-west-1',
      tags: { owner: 'web' },
    })),
  };
}

const before: Record<string, JsonObject> = Object.fromEntries(
  CASES.map(name => [name, { accounts: accountsOf(name) }]),
);

const after: Record<string, JsonObject> = {
  ...omit(before, 'renamed', 'removed'),
  'another-id': before.renamed,
  smaller: { accounts: accountsOf('smaller').slice(1) },
  named: { ...before.named, buckets: { exclude: ['a-*'] } },
  regional: { ...before.regional, regions: ['us-east-1'] },
};

describe.each(databases)(
  'The backend is started again, on $name',
  ({ open }) => {
    let aws: Aws;
    let database: BackendDatabase;
    let backend: RunningBackend | undefined;
    let shownBefore: ShownBucket[];
    const log: string[] = [];

    beforeAll(async () => {
      aws = await useAws({
        organization: createOrganization({
          accounts: [
            { id: '111111111111', name: 'management' },
            ...CASES.flatMap(accountsOf).map(createAccount),
          ],
        }),
      });
      database = await open();
      await restart(before);
      for (const name of CASES) {
        await runToItsEnd(name);
      }
      for (const name of CASES) {
        await expectShown(name, bucketsInAws(aws, accountsOf(name)));
      }
      shownBefore = await bucketsInCatalog(backend!.baseUrl);
      await restart(after, {
        aws: {
          accountDefaults: { roleName: defaultRoleName },
          // Without a role, these are the host's own.
          accounts: [{ accountId: accountsOf('foreign')[0] }],
        },
      });
    });

    afterAll(async () => {
      await backend?.stop();
      await database.remove();
      await aws.close();
    });

    async function restart(
      providers: JsonObject | undefined,
      rest: JsonObject = {},
    ) {
      await backend?.stop();
      backend = undefined;
      log.length = 0;
      backend = await startBackend(
        { database: database.config, providers, isTriggered: true, ...rest },
        line => log.push(line),
      );
    }

    const isOf = (name: Case) => {
      const accounts = accountsOf(name);
      return ({ account }: ShownBucket) => accounts.includes(account);
    };
    const shown = async (name: Case) =>
      (await bucketsInCatalog(backend!.baseUrl)).filter(isOf(name));
    const was = (name: Case) => shownBefore.filter(isOf(name));

    async function runToItsEnd(providerId: string) {
      expect(await backend!.run(providerId)).toBeUndefined();
    }

    async function expectShown(name: Case, expected: ShownBucket[]) {
      await eventually(
        () => shown(name),
        buckets => expect(buckets).toEqual(expected),
      );
    }

    it('with the same config: nothing has to be written', async () => {
      expect(await shown('same')).toEqual(was('same'));
      await runToItsEnd('same');
      const read = log.filter(line => line.includes('Read account'));
      expect(read).toHaveLength(2);
      for (const line of read) {
        expect(line).toContain('nothing changed');
      }
      expect(await shown('same')).toEqual(was('same'));
    });

    it('while AWS is out of reach: it knows what it knew', async () => {
      for (const account of accountsOf('unreachable')) {
        const buckets = bucketsOf(aws, account);
        buckets.delete(`a-${account}`);
        buckets.get(`b-${account}`)!.tags = { owner: 'payments' };
        buckets.put({ name: `e-${account}`, region: 'us-east-1' });
      }
      aws.inject({}, { kind: 'error', code: 'ServiceUnavailable' });
      for (let i = 0; i < 2; i++) {
        expect(await backend!.run('unreachable')).toContain(
          'accounts could not be read',
        );
      }
      expect(await shown('unreachable')).toEqual(was('unreachable'));
      aws.clearFaults();
      await runToItsEnd('unreachable');
      await expectShown(
        'unreachable',
        bucketsInAws(aws, accountsOf('unreachable')),
      );
    });

    it("with the credentials of another account: the account's buckets stay", async () => {
      for (let i = 0; i < 2; i++) {
        expect(await backend!.run('foreign')).toContain(
          'belong to another account',
        );
      }
      expect(await shown('foreign')).toEqual(was('foreign'));
    });

    it('with another id for the provider: the buckets are those of the new one', async () => {
      await runToItsEnd('another-id');
      await expectShown('renamed', was('renamed'));
      await eventually(
        () => managersOf('renamed'),
        providers =>
          expect(providers).toEqual(new Set(['aws-s3-buckets:another-id'])),
      );
      await expectShown('renamed', was('renamed'));
    });

    it('without an account: its buckets leave at once, the others stay', async () => {
      const [, left] = accountsOf('smaller');
      await runToItsEnd('smaller');
      await expectShown(
        'smaller',
        was('smaller').filter(({ account }) => account === left),
      );
    });

    it.each<[string, Case, (bucket: ShownBucket) => boolean]>([
      ['a name left out', 'named', ({ bucket }) => !bucket.startsWith('a-')],
      ['a region only', 'regional', ({ region }) => region === 'us-east-1'],
    ])(
      'with %s: only what the filters let in is there',
      async (_, name, isIn) => {
        expect(was(name).filter(isIn)).not.toEqual([]);
        await runToItsEnd(name);
        await expectShown(name, was(name).filter(isIn));
      },
    );

    it('without the provider: its buckets leave the catalog', async () => {
      await expectShown('removed', []);
      await restart(undefined);
      await eventually(
        () => bucketsInCatalog(backend!.baseUrl),
        buckets => expect(buckets).toEqual([]),
      );
    });

    async function managersOf(name: Case): Promise<Set<string>> {
      const response = await fetch(
        `${backend!.baseUrl}/api/catalog/entities?filter=spec.type=s3-bucket`,
      );
      const entities: Entity[] = await response.json();
      const accounts = accountsOf(name);
      return new Set(
        entities
          .filter(({ metadata }) =>
            accounts.some(id => metadata.name.endsWith(id)),
          )
          .map(
            ({ metadata }) =>
              metadata.annotations![ANNOTATION_LOCATION].split('/')[0],
          ),
      );
    }
  },
);
