import type { Entity } from '@backstage/catalog-model';

/** An entity as the backend module emits it. */
export function bucketEntity(options: {
  name?: string;
  type?: string;
  annotations?: Record<string, string>;
  tags?: Record<string, string>;
}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: options.name ?? 'kestrel-ledger_0123456789',
      namespace: 'default',
      annotations: {
        'amazonaws.com/account-id': '222222222222',
        'amazonaws.com/account-name': 'payments-prod',
        'amazonaws.com/arn': 'arn:aws:s3:::Kestrel_Ledger',
        'amazonaws.com/bucket-name': 'Kestrel_Ledger',
        'amazonaws.com/bucket-created-at': '2014-06-17T09:30:00.000Z',
        'amazonaws.com/region': 'us-east-1',
        'backstage.io/view-url': 'https://console.aws.amazon.com/s3/buckets/x',
        ...options.annotations,
      },
    },
    spec: {
      type: options.type ?? 's3-bucket',
      owner: 'payments',
      tags: options.tags ?? {},
    },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
  };
}
