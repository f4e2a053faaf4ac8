import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationSeverity } from '@backstage/plugin-notifications-common';
import {
  type BucketChange,
  bucketHistoryPath,
  changeText,
  type Sharing,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Notice, NoticeKind } from './Notice';

const SEVERITIES: Record<NoticeKind, NotificationSeverity> = {
  public: 'high',
  shared: 'high',
  deleted: 'normal',
  owner: 'normal',
  unreadable: 'low',
};

/** Who is told what about a change. Of most changes nobody is told. */
export function noticesOf(change: BucketChange): Notice[] {
  const { bucket, owner, oldValue, newValue } = change;
  switch (change.kind) {
    case 'configuration-changed':
      if (
        change.key === 'publicAccess' &&
        isPublic(newValue) &&
        !isPublic(oldValue)
      ) {
        return noticeTo(
          owner,
          change,
          'public',
          oldValue ? `${bucket} became public` : `${bucket} is public`,
        );
      }
      return change.key === 'sharing' && isSharedAnew(oldValue, newValue)
        ? noticeTo(
            owner,
            change,
            'shared',
            `${bucket} is now shared with an account outside of the organization, or one that is not read`,
          )
        : [];
    case 'deleted':
      return noticeTo(owner, change, 'deleted', `${bucket} was deleted`);
    case 'owner-changed':
      return [
        ...noticeTo(oldValue, change, 'owner', `${bucket} is no longer yours`),
        ...noticeTo(newValue, change, 'owner', `${bucket} is yours now`),
      ];
    case 'unreadable':
      return noticeTo(
        owner,
        change,
        'unreadable',
        `${bucket} can’t be read completely any more`,
      );
    default:
      return [];
  }
}

function isPublic(publicAccess: BucketChange['newValue']): boolean {
  return typeof publicAccess === 'object' && publicAccess.status === 'public';
}

/** Whether somebody foreign may reach it who could not before. */
function isSharedAnew(
  before: BucketChange['oldValue'],
  now: BucketChange['newValue'],
): boolean {
  const known = new Set(foreignersOf(before));
  return foreignersOf(now).some(name => !known.has(name));
}

function foreignersOf(sharing: BucketChange['newValue']): string[] {
  const { statements } = Object(sharing) as Partial<Sharing>;
  return (statements ?? [])
    .filter(({ scope }) => scope === 'foreign')
    .flatMap(({ who }) => who);
}

function noticeTo(
  recipient: BucketChange['newValue'],
  change: BucketChange,
  kind: NoticeKind,
  title: string,
): Notice[] {
  // Where unowned buckets get no group, their owner is what the configuration says, which may be a bare word.
  const page = typeof recipient === 'string' ? pagePath(recipient) : undefined;
  if (typeof recipient !== 'string' || !page) {
    return [];
  }
  const { arn, bucket, accountId, entityRef } = change;
  return [
    {
      kind,
      recipient,
      scope: `${arn}:${kind}`,
      bucket,
      title: `S3 bucket ${title}`,
      description: `${changeText(change)}. AWS account ${accountId}.`,
      severity: SEVERITIES[kind],
      link:
        kind === 'deleted'
          ? bucketHistoryPath(change)
          : (entityRef && pagePath(entityRef)) || page,
    },
  ];
}

/** The path of an entity's page; undefined for a text that is not a ref. */
export function pagePath(entityRef: string): string | undefined {
  try {
    const { kind, namespace, name } = parseEntityRef(entityRef);
    return `/catalog/${namespace}/${kind}/${name}`;
  } catch {
    return undefined;
  }
}
