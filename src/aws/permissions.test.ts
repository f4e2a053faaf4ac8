import { readFileSync } from 'node:fs';
import { CONFIGURATION_FACTS } from 'backstage-plugin-aws-s3-buckets-common';
import { join } from 'node:path';
import { parse, type ScalarTag } from 'yaml';
import {
  type Aws,
  createOrganization,
  type Dialect,
  publicRead,
  startAws,
} from '../../dev/aws';
import { TestClock } from '../__testUtils__/TestClock';
import {
  credentialsOf,
  openAccount,
  readAll,
  StandInHttpHandler,
} from './__testUtils__/openAccount';
import { accountsToRead } from '../accounts/accountsToRead';
import { confirmMissing } from '../collect/confirmMissing';
import { KINDS_OF_BUCKETS } from '../collect/kinds';
import { generalPurpose } from '../collect/kinds/generalPurpose';
import { organizationSchema } from '../config/providerSchema';
import { BASE_IAM_ACTIONS } from './iamActions';
import { FACT_NAMES, FACTS } from '../collect/facts';

const deploy = join(__dirname, '../../deploy');
const read = (file: string) => readFileSync(join(deploy, file), 'utf8');

interface Statement {
  Sid: string;
  Effect: string;
  Action: string;
  Resource: string;
  Condition?: object;
}

const policy = (name: string): Statement[] =>
  JSON.parse(read(`policies/${name}.json`)).Statement;

const readBuckets = policy('read-buckets');
const askOrganization = policy('ask-organization');
const assumeRoles = policy('assume-roles');

const actions = (statements: Statement[]) =>
  statements.map(({ Action }) => Action).sort();

/** `!If` as what it is when its condition holds, `!Ref` and the like as their name and argument. */
const cloudFormationTags = [
  'Ref',
  'Sub',
  'GetAtt',
  'Equals',
  'Not',
  'Select',
  'Split',
  'If',
].flatMap(name => [
  {
    tag: `!${name}`,
    resolve: (value: string) => `${name} ${value}`,
  } satisfies ScalarTag,
  {
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve: (node: any) => (name === 'If' ? node.items[1] : node),
  },
]);

describe('the policies for operators', () => {
  it('allow each call that is made, by its name, and nothing else', () => {
    // GetCallerIdentity is allowed to everybody:
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    const { GetCallerIdentity, ...needed }: Record<string, string> =
      Object.assign(
        {},
        BASE_IAM_ACTIONS,
        ...FACT_NAMES.map(fact => FACTS[fact].calls),
      );
    const statements = [...readBuckets, ...askOrganization, ...assumeRoles];
    expect(
      Object.fromEntries(statements.map(({ Sid, Action }) => [Sid, Action])),
    ).toEqual(needed);
    expect(statements).toHaveLength(Object.keys(needed).length);
    expect(statements.every(({ Effect }) => Effect === 'Allow')).toBe(true);
  });

  it('are the same in the CloudFormation template', () => {
    const { Resources } = parse(
      read('cloudformation/backstage-read-role.yaml'),
      {
        customTags: cloudFormationTags,
      },
    );
    expect(
      Resources.Role.Properties.Policies[0].PolicyDocument.Statement,
    ).toEqual(readBuckets);
    expect(
      Resources.AskOrganizationPolicy.Properties.PolicyDocument.Statement,
    ).toEqual(askOrganization);
  });

  it('are the same in the Terraform module, which reads them from their files', () => {
    const files = [
      ...read('terraform/main.tf').matchAll(
        /file\("\$\{path\.module\}\/\.\.\/([^"]+)"\)/g,
      ),
    ];
    expect(files.map(([, file]) => file)).toEqual([
      'policies/read-buckets.json',
      'policies/ask-organization.json',
      'policies/read-${each.key}-buckets.json',
    ]);
    expect(read('terraform/main.tf')).not.toMatch(
      /"(s3|s3express|s3tables|s3vectors|tag|organizations|cloudwatch):/,
    );
  });

  it.each([
    'directory',
    'table',
    'vector',
    'access-point',
    'multi-region-access-point',
  ] as const)('allow each call that %s buckets need, as an option', kind => {
    const { calls, facts } = KINDS_OF_BUCKETS[kind];
    const statements = policy(`read-${kind}-buckets`);
    expect(
      Object.fromEntries(statements.map(({ Sid, Action }) => [Sid, Action])),
    ).toEqual(
      Object.assign(
        { ...calls },
        ...Object.values(facts).map(fact => fact.calls),
      ),
    );
    const { Resources } = parse(
      read('cloudformation/backstage-read-role.yaml'),
      { customTags: cloudFormationTags },
    );
    const name = `${kind
      .split('-')
      .map(word => word[0].toUpperCase() + word.slice(1))
      .join('')}BucketsPolicy`;
    expect(Resources[name].Properties.PolicyDocument.Statement).toEqual(
      statements,
    );
  });

  describe('are enough', () => {
    const [management, member] = ['111111111111', '222222222222'];
    let aws: Aws;

    afterEach(async () => {
      await aws.close();
    });

    /** Discovers and reads an organization in which every role has these policies, and tells what AWS saw. */
    async function run(
      dialect: Partial<Dialect>,
      allowed: string[] = actions(readBuckets),
    ) {
      aws = await startAws({
        dialect,
        organization: createOrganization({
          accounts: [
            {
              id: management,
              name: 'management',
              roles: [
                { name: 'backstage-read', allows: actions(askOrganization) },
              ],
            },
            {
              id: member,
              name: 'member',
              roles: [{ name: 'backstage-read', allows: allowed }],
              buckets: ['eu-west-1', 'us-east-1', 'af-south-1'].map(region => ({
                name: `in-${region}`,
                region,
                tags: { region },
                // So that everything is asked that decides whether it is public.
                configuration: {
                  publicAccessBlock: null,
                  ownership: null,
                  grants: publicRead,
                },
              })),
            },
          ],
        }),
      });
      const credentials = credentialsOf(aws);
      const { organization, accounts } = await accountsToRead({
        clock: new TestClock(),
        http: new StandInHttpHandler(aws),
        maxAttempts: 1,
        signal: new AbortController().signal,
        onCall: () => {},
        credentials,
        // One that has left, so that it is asked for.
        known: ['333333333333'],
        organization: organizationSchema.parse({
          account: management,
          include: { accounts: [member] },
        }),
      });
      expect(organization.status).toBe('complete');
      const [{ account }] = accounts;
      const session = await openAccount(aws, account.id, { maxAttempts: 1 });
      const records = await readAll(session, { facts: FACT_NAMES });
      const { value: missing } = await confirmMissing(session, generalPurpose, [
        { name: 'gone', arn: 'arn:aws:s3:::gone' },
      ]).next();
      return {
        permissions: new Set(
          aws.calls.list.flatMap(({ permission }) => permission ?? []),
        ),
        refused: aws.calls.list.filter(({ outcome }) =>
          outcome.startsWith('AccessDenied'),
        ),
        regions: [...records.values()].map(({ name, region, facts }) => ({
          name,
          region: region.status === 'known' && region.region,
          tags: facts.tags.status === 'known' && facts.tags.value,
        })),
        missing,
      };
    }

    /** The actions for the configuration of buckets. */
    const ofFacts = new Set(
      CONFIGURATION_FACTS.flatMap(name => Object.values(FACTS[name].calls)),
    );

    const complete = ['af-south-1', 'eu-west-1', 'us-east-1'].map(region => ({
      name: `in-${region}`,
      region,
      tags: { region },
    }));

    it.each<[string, Partial<Dialect>, string[]]>([
      [
        'AWS',
        {},
        ['s3:GetBucketTagging', 's3:ListAllMyBuckets', 's3:ListBucket'],
      ],
      [
        'endpoints whose list has no regions',
        { bucketRegion: 'left-out' },
        ['s3:GetBucketTagging', 's3:ListAllMyBuckets', 's3:ListBucket'],
      ],
      [
        'endpoints that name regions nowhere but in GetBucketLocation',
        { bucketRegion: 'left-out', headBucketRegion: 'left-out' },
        [
          's3:GetBucketLocation',
          's3:GetBucketTagging',
          's3:ListAllMyBuckets',
          's3:ListBucket',
        ],
      ],
    ])('for %s', async (_, dialect, used) => {
      const { permissions, refused, regions } = await run(dialect);
      expect(refused).toEqual([]);
      expect(regions).toEqual(complete);
      expect([...permissions].sort()).toEqual(
        [...used, ...ofFacts, ...actions(askOrganization)].sort(),
      );
    });

    it('without s3:ListBucket, because refusals to HeadBucket tell what is asked', async () => {
      const { regions, missing } = await run(
        { bucketRegion: 'left-out' },
        actions(readBuckets).filter(action => action !== 's3:ListBucket'),
      );
      expect(regions).toEqual(complete);
      expect(missing.gone.map(({ name }: { name: string }) => name)).toEqual([
        'gone',
      ]);
    });
  });
});
