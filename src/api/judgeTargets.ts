import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_ARN,
  type BucketTarget,
  type BucketTargetState,
  isFromAws,
} from 'backstage-plugin-aws-s3-buckets-common';
import { partitionOfArn } from '../model/partition';
import type { KnownTargets } from '../inventory';

/** A target, as the entity of the bucket names it. */
export type NamedTarget = Pick<BucketTarget, 'fact' | 'arn' | 'accountId'>;

/**
 * What a bucket's entity says about where its logs, copies and notifications go; sorted. Nothing of an entity that somebody
 * else wrote, who could learn so which buckets there are.
 */
export function targetsOfEntity(entity: Entity): NamedTarget[] {
  if (!isFromAws(entity)) {
    return [];
  }
  const { metadata, spec } = entity;
  const { logging, replication, notifications } = Object(spec?.configuration);
  const arn = metadata.annotations?.[ANNOTATION_AWS_ARN] ?? '';
  const found = new Map<string, NamedTarget>();
  const add = (target: NamedTarget) =>
    found.set(`${target.fact} ${target.arn}`, target);
  const { target: logs } = Object(logging);
  if (typeof logs === 'string' && arn.startsWith('arn:')) {
    add({ fact: 'logging', arn: `arn:${partitionOfArn(arn)}:s3:::${logs}` });
  }
  for (const rule of listOf(Object(replication).rules)) {
    const { enabled, target, account } = Object(rule);
    if (enabled && typeof target === 'string' && target) {
      add({
        fact: 'replication',
        arn: target,
        ...(typeof account === 'string' && { accountId: account }),
      });
    }
  }
  for (const target of listOf(Object(notifications).targets)) {
    const accountId = /^arn:[\w-]+:[\w-]+:[^:]*:(\d{12}):/.exec(
      String(target),
    )?.[1];
    add({
      fact: 'notifications',
      arn: String(target),
      ...(accountId && { accountId }),
    });
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, target]) => target);
}

/** Where a target is. */
export function judgeTarget(
  target: NamedTarget,
  known: KnownTargets,
): BucketTarget {
  const state = stateOf(target, known);
  return {
    ...target,
    state,
    isNameFree:
      state === 'missing' &&
      known.knownAccounts.size === 0 &&
      !isOfAccount(target.arn),
  };
}

function stateOf(
  { fact, arn, accountId }: NamedTarget,
  known: KnownTargets,
): BucketTargetState {
  if (known.present.has(arn)) {
    return 'read';
  }
  if (accountId && !known.readAccounts.has(accountId)) {
    return known.knownAccounts.has(accountId) ? 'known' : 'outside';
  }
  if (fact === 'notifications') {
    return accountId ? 'read' : 'unknown';
  }
  // An account that was not read to its end may have it.
  return known.areRead ? 'missing' : 'unknown';
}

/** Whether nobody but an account can have the name: bucketNamespace. */
function isOfAccount(arn: string): boolean {
  return /-\d{12}-[a-z0-9-]+-an$/.test(arn);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
