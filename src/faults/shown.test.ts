/* On both databases: which of two transactions comes first is the matter. */
import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogProcessingExtensionPoint,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { ANNOTATION_AWS_BUCKET_NAME } from 'backstage-plugin-aws-s3-buckets-common';
import { type Aws, createOrganization } from '../../dev/aws';
import { awsS3BucketTransformerExtensionPoint } from '..';
import { eventually, until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import { bucketsOf } from './__testUtils__/organization';

jest.setTimeout(120_000);

const account = '222222222222';
const region = 'eu-west-1';
const TEAM = 'url:https://git.example/team/catalog-info.yaml';

describe.each(databases)('What the catalog is shown, on $name', ({ open }) => {
  let aws: Aws;
  let database: BackendDatabase;
  let backend: RunningBackend;
  let team: EntityProviderConnection;
  /** Holds up whoever renders the bucket `held` next. */
  let hold: (() => Promise<void>) | undefined;
  const log: string[] = [];

  beforeAll(async () => {
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '111111111111', name: 'management' },
          {
            id: account,
            name: 'store',
            buckets: ['held', 'taken-later'].map(name => ({ name, region })),
          },
        ],
      }),
    });
    database = await open();
    await start();
    await backend.run();
  });

  afterAll(async () => {
    await backend.stop();
    await database.remove();
    await aws.close();
  });

  async function start() {
    backend = await startBackend(
      {
        database: database.config,
        providers: { accounts: [account] },
        isTriggered: true,
      },
      line => log.push(line),
      [
        actionsRegistryServiceFactory,
        actionsServiceFactory,
        createBackendModule({
          pluginId: 'catalog',
          moduleId: 'test',
          register: env =>
            env.registerInit({
              deps: {
                processing: catalogProcessingExtensionPoint,
                transformer: awsS3BucketTransformerExtensionPoint,
              },
              async init({ processing, transformer }) {
                processing.addEntityProvider({
                  getProviderName: () => 'team',
                  connect: async connection => {
                    team = connection;
                  },
                });
                transformer.setTransformer(async (record, entity) => {
                  if (record.name === 'held') {
                    const held = hold?.();
                    hold = undefined;
                    await held;
                  }
                  return entity;
                });
              },
            }),
        }),
      ],
    );
  }

  const url = (path: string) => `${backend.baseUrl}/api/catalog/${path}`;

  async function invoke(action: string, input: object) {
    const response = await fetch(
      url(`.backstage/actions/v1/actions/catalog:${action}/invoke`),
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: mockCredentials.user.header(),
        },
        body: JSON.stringify(input),
      },
    );
    return (await response.json()).output;
  }

  /** The entities that the catalog shows of a bucket. */
  async function shown(bucket: string): Promise<Entity[]> {
    const filter = `filter=metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}=${bucket}`;
    return (await fetch(url(`entities?${filter}`))).json();
  }

  const ownersOf = async (bucket: string) =>
    (await shown(bucket)).map(({ spec }) => spec!.owner);

  async function namesTaken(): Promise<string[] | undefined> {
    const response = await fetch(url('aws-s3-buckets/accounts'));
    return (await response.json()).items[0].namesTaken;
  }

  /** What the catalog's own table has of an entity: whose it is, and what it was last sent. */
  async function sent(ref: string) {
    const [row] = await backend
      .client('refresh_state')
      .where('entity_ref', ref)
      .select('location_key', 'unprocessed_entity');
    return {
      locationKey: row.location_key,
      owner: JSON.parse(row.unprocessed_entity).spec.owner,
    };
  }

  /** A team's own catalog-info.yaml with a Resource of a bucket's name. */
  const teamAdds = (name: string) =>
    team.applyMutation({
      type: 'delta',
      added: [
        {
          locationKey: TEAM,
          entity: {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Resource',
            metadata: {
              name,
              annotations: {
                'backstage.io/managed-by-location': TEAM,
                'backstage.io/managed-by-origin-location': TEAM,
              },
            },
            spec: { type: 'database', owner: 'group:default/team' },
          },
        },
      ],
      removed: [],
    });

  it('is the newer reading of a bucket, where a sweep is held up with an older one', async () => {
    const bucket = bucketsOf(aws, account).get('held')!;
    await eventually(
      () => ownersOf('held'),
      owners => expect(owners).toEqual(['group:default/unowned']),
    );
    let release = () => {};
    const held = new Promise<void>(reached => {
      hold = () => {
        reached();
        return new Promise(resolve => {
          release = resolve;
        });
      };
    });
    bucket.tags = { owner: 'older' };
    const run = backend.run();
    await held;

    bucket.tags = { owner: 'newer' };
    const asked = await fetch(url('aws-s3-buckets/read'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ entityRef: 'resource:default/held' }),
    });
    expect(asked.status).toBe(202);
    await eventually(
      () => ownersOf('held'),
      owners => expect(owners).toEqual(['group:default/newer']),
    );
    release();
    expect(await run).toBeUndefined();

    expect(await sent('resource:default/held')).toEqual({
      locationKey: 'aws-s3-buckets:default',
      owner: 'group:default/newer',
    });
    await eventually(
      () => ownersOf('held'),
      owners => expect(owners).toEqual(['group:default/newer']),
    );
    const changes = await backend
      .client('aws_s3_buckets_changes')
      .where({ bucket: 'held', kind: 'owner-changed' })
      .orderBy('id')
      .select('old_value', 'new_value');
    expect(changes.at(-1)).toMatchObject({ new_value: 'group:default/newer' });
    expect(new Set(changes.map(change => change.new_value)).size).toBe(
      changes.length,
    );
  });

  it('is a bucket under a name with a hash, where a team has an entity of its name', async () => {
    await teamAdds('taken-before');
    bucketsOf(aws, account).put({ name: 'taken-before', region });
    await backend.run();
    const [entity] = await until(
      () => shown('taken-before'),
      ({ length }) => length > 0,
    );
    expect(entity.metadata.name).toMatch(/^taken-before_[0-9a-f]{10}$/);
    expect(await sent('resource:default/taken-before')).toEqual({
      locationKey: TEAM,
      owner: 'group:default/team',
    });
    expect(await namesTaken()).toEqual(['taken-before']);
    expect(log.join('\n')).toContain(entity.metadata.name);

    const entityRef = `resource:default/${entity.metadata.name}`;
    expect(await invoke('find-s3-buckets', {})).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ bucket: 'taken-before', entityRef }),
      ]),
    });
    expect(
      await invoke('get-s3-bucket', { bucket: 'taken-before' }),
    ).toMatchObject({ bucket: 'taken-before', entityRef });
  });

  it('is a bucket under its name, where a team comes later with an entity of that name', async () => {
    const ref = 'resource:default/taken-later';
    await until(
      () => shown('taken-later'),
      ({ length }) => length > 0,
    );
    await teamAdds('taken-later');
    await backend.run();
    expect((await sent(ref)).locationKey).toBe('aws-s3-buckets:default');
    expect(await namesTaken()).not.toContain('taken-later');
  });

  it('is a bucket under a name with a hash from the next start on, where a team got its name meanwhile', async () => {
    const ref = 'resource:default/taken-later';
    await backend.client('refresh_state').where('entity_ref', ref).delete();
    await teamAdds('taken-later');
    expect((await sent(ref)).locationKey).toBe(TEAM);

    await backend.stop();
    await start();
    expect(await backend.run()).toBeUndefined();
    const named = async (bucket: string) =>
      (await shown(bucket)).map(({ metadata }) => metadata.name);
    await eventually(
      () => named('taken-later'),
      names =>
        expect(names).toEqual([
          expect.stringMatching(/^taken-later_[0-9a-f]{10}$/),
        ]),
    );
    expect(await namesTaken()).toEqual(['taken-before', 'taken-later']);
    expect(await named('taken-before')).toEqual([
      expect.stringMatching(/^taken-before_[0-9a-f]{10}$/),
    ]);
  });
});
