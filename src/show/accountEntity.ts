import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_VIEW_URL,
  type ResourceEntity,
} from '@backstage/catalog-model';
import { accountConsoleUrl } from '../model/partition';
import type { AwsAccount } from '../model/AwsAccount';
import { replaceUnstorable } from '../model/replaceUnstorable';
import {
  ANNOTATION_AWS_ACCOUNT_EMAIL,
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ACCOUNT_NAME,
  LABEL_AWS_ACCOUNT_ID,
  LOCATION_PREFIX,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { EntityConfig } from '../config/entitySchema';
import { accountEntityName, legalTag } from './entityName';
import { ownerAnnotations, type Ownership } from './ownerOf';
import { specTags, tagLabels } from './specTags';

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
  options: { providerId: string; config: EntityConfig; ownership: Ownership },
): ResourceEntity {
  const { config, ownership } = options;
  const { id, partition, organizationalUnitPath } = account;
  const name = replaceUnstorable(account.name ?? '').trim();
  const location = `${LOCATION_PREFIX}${options.providerId}/${id}`;
  const console = accountConsoleUrl(partition);
  const organizationalUnit = replaceUnstorable(organizationalUnitPath ?? '');
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
          [ANNOTATION_AWS_ACCOUNT_EMAIL]: replaceUnstorable(account.email),
        }),
        ...ownerAnnotations(ownership, config),
        ...(console && { [ANNOTATION_VIEW_URL]: console }),
      },
      labels: {
        ...tagLabels(account.tags ?? {}),
        [LABEL_AWS_ACCOUNT_ID]: id,
      },
      tags: [partition, ...organizationalUnit.split('/')]
        .map(legalTag)
        .filter(Boolean)
        .sort(),
    },
    spec: {
      type: 'aws-account',
      owner: ownership.owner,
      ...(tags && { tags }),
      ...(organizationalUnit && { organizationalUnit }),
    },
  };
}
