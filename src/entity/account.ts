import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_VIEW_URL,
  type ResourceEntity,
} from '@backstage/catalog-model';
import { accountConsoleUrl } from '../model/partition';
import type { AwsAccount } from '../model/account';
import { storable } from '../model/storable';
import {
  ANNOTATION_AWS_ACCOUNT_EMAIL,
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ACCOUNT_NAME,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { EntityConfig } from '../config/entity';
import { accountEntityName, legalTag } from './name';
import { specTags, tagLabels } from './tags';

/** The ref of an account's entity. */
export function accountEntityRef(
  accountId: string,
  { namespace }: EntityConfig,
): string {
  return `resource:${namespace.value}/${accountEntityName(accountId)}`;
}

/** The entity of an account, on which its buckets' entities depend. */
export function accountEntity(
  account: AwsAccount,
  options: { providerId: string; config: EntityConfig; owner: string },
): ResourceEntity {
  const { config, owner } = options;
  const { id, partition, organizationalUnitPath } = account;
  const name = storable(account.name ?? '').trim();
  const location = `aws-s3-buckets:${options.providerId}/${id}`;
  const console = accountConsoleUrl(partition);
  const organizationalUnit = storable(organizationalUnitPath ?? '');
  const tags = account.tags && specTags(account.tags).tags;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: accountEntityName(id),
      namespace: config.namespace.value,
      title: name || `AWS account ${id}`,
      description: [id, organizationalUnit].filter(Boolean).join(' · '),
      annotations: {
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        [ANNOTATION_AWS_ACCOUNT_ID]: id,
        ...(name && { [ANNOTATION_AWS_ACCOUNT_NAME]: name }),
        ...(account.email && {
          [ANNOTATION_AWS_ACCOUNT_EMAIL]: storable(account.email),
        }),
        ...(console && { [ANNOTATION_VIEW_URL]: console }),
      },
      labels: {
        ...tagLabels(account.tags ?? {}),
        'amazonaws.com/account-id': id,
      },
      tags: [partition, ...organizationalUnit.split('/')]
        .map(legalTag)
        .filter(Boolean)
        .sort(),
    },
    spec: {
      type: config.accounts.type,
      owner,
      ...(tags && { tags }),
      ...(organizationalUnit && { organizationalUnit }),
    },
  };
}
