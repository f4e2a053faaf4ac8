import type { BucketDefinition } from './bucket';
import { blockAll, type PolicyDocument } from './configuration';
import {
  type AccountDefinition,
  createOrganization,
  defaultRoleName,
  type Organization,
} from './organization';
import { sampleConfiguration } from './sampleConfiguration';
import { sampleUsage } from './sampleUsage';

/** The external id that the trust policy of the account `security-audit` asks for. */
export const sampleExternalId = 'backstage-kestrel';

/** Teams that the `owner` tags name, and that are groups in the sample catalog. */
export const sampleTeams = [
  'payments',
  'data-platform',
  'web',
  'security',
  'platform',
] as const;

/** Owners that the tags name and the sample catalog doesn't have: people move on, teams are renamed. */
export const sampleUnknownOwners = ['growth', 'jane.doe@kestrel.example'];

/** The `system` tags, and the team that owns each system in the sample catalog. */
export const sampleSystems = {
  checkout: 'payments',
  ledger: 'payments',
  analytics: 'data-platform',
  website: 'web',
  audit: 'security',
} as const;

/** The `component` tags, and the system that each component is part of in the sample catalog. */
export const sampleComponents = {
  'checkout-api': 'checkout',
  'receipt-renderer': 'checkout',
  'ledger-service': 'ledger',
  'settlement-export': 'ledger',
  'event-ingest': 'analytics',
  warehouse: 'analytics',
  'feature-store': 'analytics',
  storefront: 'website',
  'image-resizer': 'website',
  'audit-trail': 'audit',
} as const;

/** The accounts of Kestrel, an online shop with its own payments, by what they are called in the sample. */
export const sampleAccountIds = {
  management: '111111111111',
  'payments-prod': '222222222222',
  'data-platform': '333333333333',
  web: '444444444444',
  'security-audit': '555555555555',
  sandbox: '666666666666',
  'payments-dev': '777777777777',
  'people-systems': '888888888888',
  'legacy-web': '999999999999',
} as const;

const management: AccountDefinition = {
  id: sampleAccountIds.management,
  name: 'management',
  email: 'aws+management@kestrel.example',
  tags: { owner: 'platform', 'cost-center': 'CC-1000' },
  buckets: [
    bucket('kestrel-terraform-state', 'eu-west-1', '2019-02-11', {
      owner: 'platform',
      env: 'prod',
      'managed-by': 'bootstrap',
      'data-classification': 'confidential',
    }),
    bucket('kestrel-terraform-state-replica', 'eu-central-1', '2020-06-02', {
      owner: 'platform',
      env: 'prod',
      'managed-by': 'terraform',
    }),
    bucket('kestrel-cost-and-usage', 'us-east-1', '2019-03-01', {
      owner: 'platform',
      'cost-center': 'CC-1000',
      Purpose: 'Cost and Usage Report 2.0, daily',
    }),
    bucket('kestrel-service-catalog', 'eu-west-1', '2021-09-14', {
      owner: 'platform',
      ...cloudFormation('service-catalog', '111111111111', 'Templates'),
    }),
    bucket('cf-templates-1x8v2k7rw0q9c-eu-west-1', 'eu-west-1', '2019-02-11'),
    bucket('cf-templates-1x8v2k7rw0q9c-us-east-1', 'us-east-1', '2019-03-01'),
  ],
};

/** No setting of a public access block is on. */
const openToAll = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** Lets somebody read through an access point. */
function readersOf(
  accessPoint: string,
  principal: '*' | { AWS: string },
): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Readers',
        Effect: 'Allow',
        Principal: principal,
        Action: 's3:GetObject',
        Resource: `${accessPoint}/object/*`,
      },
    ],
  };
}

const paymentsProd: AccountDefinition = {
  id: sampleAccountIds['payments-prod'],
  name: 'payments-prod',
  email: 'aws+payments-prod@kestrel.example',
  unit: 'Workloads/Production',
  tags: { owner: 'payments', 'cost-center': 'CC-2100', pci: 'true' },
  // No bucket of this account can be public, whatever its own settings are.
  publicAccessBlock: blockAll,
  buckets: [
    bucket('kestrel-payments-receipts', 'eu-west-1', '2020-01-20', {
      owner: 'payments',
      system: 'checkout',
      component: 'receipt-renderer',
      env: 'prod',
      'data-classification': 'confidential',
      retention: '10 years',
    }),
    bucket('kestrel-payments-receipts-za', 'af-south-1', '2022-11-07', {
      owner: 'payments',
      system: 'checkout',
      component: 'receipt-renderer',
      env: 'prod',
      residency: 'ZA',
    }),
    bucket('kestrel-payments-receipts-it', 'eu-south-1', '2022-11-09', {
      owner: 'payments',
      system: 'checkout',
      component: 'receipt-renderer',
      env: 'prod',
      residency: 'IT',
      descrizione:
        'Ricevute — conservazione sostitutiva, 10 anni (città: Milano)',
    }),
    bucket('kestrel-checkout-sessions', 'eu-west-1', '2021-04-13', {
      owner: 'payments',
      system: 'checkout',
      component: 'checkout-api',
      env: 'prod',
    }),
    bucket('kestrel-checkout-sessions-us', 'us-east-1', '2022-02-28', {
      owner: 'payments',
      system: 'checkout',
      component: 'checkout-api',
      env: 'prod',
    }),
    bucket('kestrel-ledger-journal', 'eu-central-1', '2019-08-30', {
      owner: 'payments',
      system: 'ledger',
      component: 'ledger-service',
      env: 'prod',
      'data-classification': 'restricted',
      'object-lock': 'compliance',
    }),
    bucket('kestrel-ledger-journal-dr', 'eu-north-1', '2020-09-15', {
      owner: 'payments',
      system: 'ledger',
      component: 'ledger-service',
      env: 'prod',
      'replica-of': 'kestrel-ledger-journal',
    }),
    {
      // The policy of this bucket lets its own team in and nobody else.
      ...bucket('kestrel-card-vault-backup', 'eu-central-1', '2020-03-03', {
        owner: 'payments',
        system: 'ledger',
        'data-classification': 'restricted',
        pci: 'true',
      }),
      denies: ['s3:GetBucketTagging'],
    },
    bucket('kestrel-settlement-files', 'eu-west-1', '2020-05-19', {
      owner: 'payments',
      system: 'ledger',
      component: 'settlement-export',
      env: 'prod',
      // Tag values have up to 256 characters.
      notes:
        'Daily settlement files from acquirers and schemes, delivered by SFTP between 02:00 and 04:30 UTC. Kept for ten years because of tax law and card scheme rules. Do not move or rename: three acquirers have this name in their configuration. Ask payments first.',
    }),
    bucket('kestrel-settlement-archive', 'us-west-2', '2018-10-10', {
      owner: 'payments',
      system: 'ledger',
      component: 'settlement-export',
      'storage-class': 'GLACIER',
    }),
    bucket('kestrel-fraud-models', 'eu-west-1', '2023-07-24', {
      owner: 'data-platform',
      system: 'checkout',
      component: 'feature-store',
      env: 'prod',
    }),
    bucket(
      'payments-prod-serverlessdeploymentbucket-1u9d3yk2mw7x',
      'eu-west-1',
      '2021-12-01',
      cloudFormation(
        'receipt-renderer-prod',
        '222222222222',
        'ServerlessDeploymentBucket',
      ),
    ),
  ],
};

const dataPlatform: AccountDefinition = {
  id: sampleAccountIds['data-platform'],
  name: 'data-platform',
  email: 'aws+data-platform@kestrel.example',
  accessPoints: [
    // Anybody may read through it, though the bucket itself is not public.
    {
      name: 'open-data',
      region: 'eu-west-1',
      bucket: 'kestrel-lake-published',
      publicAccessBlock: openToAll,
      policy: readersOf(
        'arn:aws:s3:eu-west-1:333333333333:accesspoint/open-data',
        '*',
      ),
      tags: { owner: 'data-platform', system: 'analytics' },
    },
    // From within one VPC, and for one other account.
    {
      name: 'warehouse-readers',
      region: 'eu-west-1',
      bucket: 'kestrel-lake-curated',
      vpc: 'vpc-0a1b2c3d4e5f60718',
      policy: readersOf(
        'arn:aws:s3:eu-west-1:333333333333:accesspoint/warehouse-readers',
        { AWS: 'arn:aws:iam::222222222222:root' },
      ),
      tags: { owner: 'data-platform', system: 'analytics' },
    },
    // To a bucket of another account.
    {
      name: 'receipts-for-analytics',
      region: 'eu-west-1',
      bucket: 'kestrel-payments-receipts',
      bucketAccountId: '222222222222',
      tags: { owner: 'data-platform' },
    },
  ],
  multiRegionAccessPoints: [
    {
      name: 'lake-worldwide',
      alias: 'mfzwi23gnjvgw.mrap',
      createdAt: '2024-05-06T07:08:09.000Z',
      regions: [
        { bucket: 'kestrel-lake-raw-us', region: 'us-east-1' },
        { bucket: 'kestrel-lake-raw-apac', region: 'ap-southeast-2' },
      ],
    },
  ],
  unit: 'Workloads/Production',
  tags: { owner: 'data-platform', 'cost-center': 'CC-3000' },
  otherS3Resources: [
    {
      arn: 'arn:aws:s3:eu-west-1:333333333333:storage-lens/estate-overview',
      region: 'eu-west-1',
      tags: { owner: 'data-platform' },
    },
    {
      arn: 'arn:aws:s3:eu-west-1:333333333333:accesspoint/warehouse-readers',
      region: 'eu-west-1',
      tags: { owner: 'data-platform', system: 'analytics' },
    },
  ],
  buckets: [
    ...['raw', 'curated', 'published'].map(zone =>
      bucket(`kestrel-lake-${zone}`, 'eu-west-1', '2020-10-05', {
        owner: 'data-platform',
        system: 'analytics',
        component: 'warehouse',
        env: 'prod',
        'lake:zone': zone,
      }),
    ),
    bucket('kestrel-lake-raw-us', 'us-east-1', '2021-01-18', {
      owner: 'data-platform',
      system: 'analytics',
      component: 'event-ingest',
      env: 'prod',
      'lake:zone': 'raw',
    }),
    bucket('kestrel-lake-raw-apac', 'ap-southeast-2', '2021-01-18', {
      owner: 'data-platform',
      system: 'analytics',
      component: 'event-ingest',
      env: 'prod',
      'lake:zone': 'raw',
    }),
    bucket('kestrel-lake-raw-hk', 'ap-east-1', '2023-02-06', {
      owner: 'data-platform',
      system: 'analytics',
      component: 'event-ingest',
      env: 'prod',
      'lake:zone': 'raw',
      residency: 'HK',
    }),
    bucket('kestrel-analytics-jp', 'ap-northeast-1', '2022-07-01', {
      owner: 'data-platform',
      system: 'analytics',
      component: 'warehouse',
      説明: '日本の店舗の売上分析用データ(毎朝6時に更新)',
      部署: '東京データ基盤チーム',
    }),
    bucket('kestrel-ml-features', 'eu-west-1', '2022-09-12', {
      owner: 'data-platform',
      system: 'analytics',
      component: 'feature-store',
      env: 'prod',
      status: '🚀 live since 2022 🎉',
    }),
    bucket('kestrel-athena-results', 'eu-west-1', '2020-10-05', {
      owner: 'data-platform',
      system: 'analytics',
      expires: '7 days',
    }),
    bucket('kestrel-athena-results-us', 'us-east-1', '2021-01-20', {
      // Written by hand in the console: another case, another key.
      Owner: 'data-platform',
      Expires: '7 days',
    }),
    bucket('kestrel-event-dead-letters', 'eu-west-1', '2021-05-27', {
      owner: 'data-platform',
      system: 'analytics',
      component: 'event-ingest',
      'on-call': 'https://kestrel.example/runbooks/dead-letters',
    }),
    bucket('kestrel-marketing-exports', 'eu-west-1', '2021-08-16', {
      owner: 'growth',
      system: 'analytics',
    }),
    bucket(
      'aws-emr-resources-333333333333-eu-west-1',
      'eu-west-1',
      '2020-10-06',
    ),
    bucket(
      'aws-athena-query-results-333333333333-eu-west-1',
      'eu-west-1',
      '2020-10-06',
    ),
    // Names like these could be given in us-east-1 until March 2018.
    bucket('Kestrel_DataWarehouse_Exports', 'us-east-1', '2014-06-17', {
      owner: 'data-platform',
      system: 'analytics',
      component: 'warehouse',
    }),
    bucket(
      'Kestrel_Historical.Sales-and-Returns_by_Store_and_Week.2009-to-2016_DO-NOT-DELETE',
      'us-east-1',
      '2016-12-30',
      { owner: 'data-platform', system: 'analytics', 'legal-hold': 'true' },
    ),
  ],
  regionalBuckets: [
    {
      service: 's3express',
      name: 'kestrel-training-cache--euw1-az1--x-s3',
      region: 'eu-west-1',
      createdAt: '2024-05-06T09:30:00.000Z',
      tags: {
        owner: 'data-platform',
        system: 'analytics',
        component: 'feature-store',
        env: 'prod',
      },
    },
    {
      service: 's3express',
      name: 'kestrel-training-cache--use1-az4--x-s3',
      region: 'us-east-1',
      createdAt: '2024-09-17T09:30:00.000Z',
      key: 'arn:aws:kms:us-east-1:333333333333:key/5a8f2c1e-0b7d-4e69-9c34-7d1e6f20ab53',
    },
    {
      service: 's3tables',
      name: 'kestrel-warehouse',
      region: 'eu-west-1',
      createdAt: '2025-02-03T09:30:00.000Z',
      tags: {
        owner: 'data-platform',
        system: 'analytics',
        component: 'warehouse',
        env: 'prod',
      },
      key: 'arn:aws:kms:eu-west-1:333333333333:key/c2d7e9a4-6f13-4b58-8e0d-2a9b51c7f304',
    },
    // S3 keeps the metadata of the account's objects in it.
    {
      service: 's3tables',
      name: 'aws-s3',
      region: 'eu-west-1',
      createdAt: '2025-07-15T09:30:00.000Z',
      isAwsManaged: true,
    },
    {
      service: 's3vectors',
      name: 'kestrel-product-embeddings',
      region: 'eu-west-1',
      createdAt: '2025-12-09T09:30:00.000Z',
      tags: { owner: 'web', system: 'website', env: 'prod' },
    },
  ],
};

const web: AccountDefinition = {
  id: sampleAccountIds.web,
  name: 'web',
  email: 'aws+web@kestrel.example',
  unit: 'Workloads/Production',
  tags: { owner: 'web', 'cost-center': 'CC-4000' },
  buckets: [
    bucket('www.kestrel.example', 'us-east-1', '2015-04-02', {
      owner: 'web',
      system: 'website',
      component: 'storefront',
      env: 'prod',
      public: 'true',
    }),
    bucket('static.kestrel.example', 'us-east-1', '2015-04-02', {
      owner: 'web',
      system: 'website',
      component: 'storefront',
      env: 'prod',
      public: 'true',
    }),
    {
      ...bucket('images.kestrel.example', 'eu-west-1', '2013-11-28', {
        owner: 'web',
        system: 'website',
        component: 'image-resizer',
        env: 'prod',
      }),
      locationConstraint: 'EU' as const,
    },
    {
      ...bucket('kestrel-images-originals', 'eu-west-1', '2013-11-28', {
        owner: 'web',
        system: 'website',
        component: 'image-resizer',
      }),
      locationConstraint: 'EU' as const,
    },
    bucket('kestrel-images-resized', 'eu-west-1', '2019-06-06', {
      owner: 'web',
      system: 'website',
      component: 'image-resizer',
      env: 'prod',
    }),
    bucket('kestrel-storefront-assets-us', 'us-west-2', '2020-02-14', {
      owner: 'web',
      system: 'website',
      component: 'storefront',
      env: 'prod',
    }),
    bucket('kestrel-storefront-assets-au', 'ap-southeast-2', '2021-03-22', {
      owner: 'web',
      system: 'website',
      component: 'storefront',
      env: 'prod',
    }),
    bucket('kestrel-storefront-assets-jp', 'ap-northeast-1', '2022-06-30', {
      owner: 'web',
      system: 'website',
      component: 'storefront',
      env: 'prod',
      メモ: '店頭キャンペーン画像 🌸',
    }),
    bucket('kestrel-cdn-logs', 'us-east-1', '2018-01-15', {
      owner: 'web',
      system: 'website',
      retention: '90 days',
    }),
    bucket('kestrel-user-uploads', 'eu-central-1', '2020-08-11', {
      owner: 'web',
      system: 'website',
      component: 'storefront',
      env: 'prod',
      'data-classification': 'personal',
      kontakt: 'Jürgen Größer, Büro München',
    }),
    bucket('kestrel-press-kit', 'eu-west-1', '2017-09-01', {
      owner: 'jane.doe@kestrel.example',
      public: 'true',
    }),
    bucket('kestrel-newsletter-archive', 'eu-west-1', '2016-05-05', {
      team: 'growth',
    }),
    bucket('kestrel-sitemaps', 'us-east-1', '2017-02-20'),
    bucket('KestrelBlogUploads', 'us-east-1', '2012-08-23', {
      owner: 'web',
      system: 'website',
    }),
    bucket('kestrel_old_catalogue', 'us-east-1', '2011-10-04'),
  ],
};

const securityAudit: AccountDefinition = {
  id: sampleAccountIds['security-audit'],
  name: 'security-audit',
  email: 'aws+security-audit@kestrel.example',
  unit: 'Security',
  tags: { owner: 'security', 'cost-center': 'CC-5000' },
  roles: [{ name: defaultRoleName, externalId: sampleExternalId }],
  buckets: [
    bucket('kestrel-org-cloudtrail', 'eu-west-1', '2019-02-12', {
      owner: 'security',
      system: 'audit',
      component: 'audit-trail',
      'data-classification': 'restricted',
    }),
    bucket(
      'aws-cloudtrail-logs-555555555555-3f9ac1d2',
      'us-east-1',
      '2019-02-12',
      {
        owner: 'security',
        system: 'audit',
        component: 'audit-trail',
      },
    ),
    bucket(
      'aws-controltower-logs-555555555555-eu-west-1',
      'eu-west-1',
      '2021-11-29',
      {
        owner: 'security',
        ...cloudFormation(
          'StackSet-AWSControlTowerLoggingResources',
          '555555555555',
          'S3LoggingBucket',
        ),
      },
    ),
    ...['eu-west-1', 'us-east-1', 'eu-central-1'].map(region =>
      bucket(`kestrel-config-history-${region}`, region, '2019-02-13', {
        owner: 'security',
        system: 'audit',
        'managed-by': 'stackset',
      }),
    ),
    bucket('kestrel-access-logs', 'eu-west-1', '2019-02-13', {
      owner: 'security',
      system: 'audit',
      retention: '400 days',
    }),
    bucket('kestrel-guardduty-findings', 'eu-central-1', '2020-12-08', {
      owner: 'security',
      system: 'audit',
    }),
    bucket('kestrel-forensics', 'eu-north-1', '2022-03-31', {
      owner: 'security',
      'data-classification': 'restricted',
      'break-glass': 'true',
    }),
  ],
};

const sandbox: AccountDefinition = {
  id: sampleAccountIds.sandbox,
  name: 'sandbox',
  email: 'aws+sandbox@kestrel.example',
  unit: 'Sandbox',
  tags: { expires: 'never, sorry' },
  buckets: [
    bucket('test-bucket-please-ignore-kestrel', 'us-east-1', '2022-01-01'),
    bucket('kestrel-hackday-2023', 'eu-west-1', '2023-10-12', {
      team: 'platform',
      project: 'hackday',
    }),
    bucket('amira-bedrock-experiments', 'us-west-2', '2024-04-09'),
    // Its tags were taken off again.
    bucket('tomasz-glue-tutorial', 'eu-central-1', '2023-03-03', {}),
    bucket(
      'cdk-hnb659fds-assets-666666666666-eu-west-1',
      'eu-west-1',
      '2022-05-16',
      {
        ...cloudFormation('CDKToolkit', '666666666666', 'StagingBucket'),
      },
    ),
    bucket(
      'cdk-hnb659fds-assets-666666666666-us-west-2',
      'us-west-2',
      '2024-04-09',
      {
        ...cloudFormation('CDKToolkit', '666666666666', 'StagingBucket'),
      },
    ),
    bucket('sagemaker-eu-west-1-666666666666', 'eu-west-1', '2023-01-30'),
  ],
};

const paymentsDev: AccountDefinition = {
  id: sampleAccountIds['payments-dev'],
  name: 'payments-dev',
  email: 'aws+payments-dev@kestrel.example',
  unit: 'Workloads/Development',
  tags: { owner: 'payments', 'cost-center': 'CC-2190' },
  roles: [
    {
      name: defaultRoleName,
      // The role is older than the reading of configuration: it may do what deploy/policies had at first.
      allows: [
        's3:ListAllMyBuckets',
        's3:ListBucket',
        's3:GetBucketLocation',
        's3:GetBucketTagging',
        'tag:GetResources',
      ],
    },
  ],
  buckets: [
    bucket('kestrel-dev-receipts', 'eu-west-1', '2020-01-14', {
      owner: 'payments',
      system: 'checkout',
      component: 'receipt-renderer',
      env: 'dev',
    }),
    bucket('kestrel-dev-checkout-sessions', 'eu-west-1', '2021-04-01', {
      owner: 'payments',
      system: 'checkout',
      component: 'checkout-api',
      env: 'dev',
    }),
    bucket('kestrel-dev-ledger-journal', 'eu-central-1', '2019-08-20', {
      owner: 'payments',
      system: 'ledger',
      component: 'ledger-service',
      env: 'dev',
    }),
    bucket('kestrel-dev-load-test-results', 'eu-west-1', '2022-10-25', {
      env: 'dev',
    }),
  ],
};

const peopleSystems: AccountDefinition = {
  id: sampleAccountIds['people-systems'],
  name: 'people-systems',
  email: 'aws+people-systems@kestrel.example',
  unit: 'Workloads/Production',
  tags: { owner: 'platform' },
  // Human resources hasn't let the catalog in.
  roles: [{ name: defaultRoleName, trust: 'denied' }],
  buckets: [
    bucket('kestrel-people-contracts', 'eu-central-1', '2020-02-03', {
      owner: 'platform',
      'data-classification': 'personal',
    }),
    bucket('kestrel-people-payroll', 'eu-central-1', '2020-02-03', {
      owner: 'platform',
      'data-classification': 'personal',
    }),
  ],
};

const legacyWeb: AccountDefinition = {
  id: sampleAccountIds['legacy-web'],
  name: 'legacy-web',
  email: 'aws+legacy-web@kestrel.example',
  unit: 'Suspended',
  state: 'SUSPENDED',
  tags: { owner: 'web' },
  buckets: [bucket('kestrel-shop-2010', 'us-east-1', '2010-03-15')],
};

/** The role of those who change something in the sample. */
export const sampleAdminRole = 'Admin';

/** A new copy of the sample organization. No test sees what another does to it. */
export function createSampleOrganization(): Organization {
  const organization = createOrganization({
    managementAccountId: sampleAccountIds.management,
    delegatedAdministrators: [sampleAccountIds['security-audit']],
    emptyUnits: ['Policy-Staging'],
    accounts: structuredClone([
      management,
      paymentsProd,
      dataPlatform,
      web,
      securityAudit,
      sandbox,
      paymentsDev,
      peopleSystems,
      legacyWeb,
    ]),
  });
  // What the people of the accounts work with; Backstage does not.
  for (const { roles } of organization.accounts.values()) {
    roles.set(sampleAdminRole, { name: sampleAdminRole });
  }
  return organization;
}

function bucket(
  name: string,
  region: string,
  created: string,
  tags?: Record<string, string>,
): BucketDefinition {
  return {
    name,
    region,
    // S3 gives whole seconds.
    createdAt: `${created}T09:30:00.000Z`,
    tags,
    configuration: sampleConfiguration[name],
    usage: sampleUsage[name],
  };
}

/** The tags that CloudFormation itself puts on what it creates. */
function cloudFormation(
  stack: string,
  accountId: string,
  logicalId: string,
): Record<string, string> {
  return {
    'aws:cloudformation:stack-name': stack,
    'aws:cloudformation:logical-id': logicalId,
    'aws:cloudformation:stack-id': `arn:aws:cloudformation:eu-west-1:${accountId}:stack/${stack}/6f2b7c40-5d1e-11ec-9a3b-0a5c8f1e2d34`,
  };
}
