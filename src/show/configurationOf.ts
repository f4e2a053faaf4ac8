import {
  CONFIGURATION_FACTS,
  type ConfigurationFactName,
  configurationStatus,
  lastKnownFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { JsonObject } from '@backstage/types';
import type { BucketRecord } from '../model/BucketRecord';
import { bucketArn } from '../model/partition';
import { configurationValueOf } from '../model/configurationValueOf';

/** What is known of a bucket's configuration, by fact: each with its `status`, which is what people filter by. */
export type Configuration = { [Name in ConfigurationFactName]?: JsonObject };

/**
 * The configuration of a bucket as `spec.configuration` and expressions have it; the last known value of what can't be
 * read. A fact that was never read is missing; undefined where all are.
 */
export function configurationOf({
  facts,
}: BucketRecord): Configuration | undefined {
  const configuration: Configuration = {};
  for (const name of [...CONFIGURATION_FACTS].sort()) {
    const known = lastKnownFact<unknown>(facts[name]);
    if (known) {
      configuration[name] = configurationValueOf(name, known);
    }
  }
  return Object.keys(configuration).length > 0 ? configuration : undefined;
}

/** The status of one fact, as `public` of `publicAccess`; the last known one while it can't be read. */
export function statusOf<Name extends ConfigurationFactName>(
  { facts }: Pick<BucketRecord, 'facts'>,
  name: Name,
): string | undefined {
  const known = lastKnownFact(facts[name]);
  return known && configurationStatus(name, known as never);
}

/** The names of the facts that can't be read at present, sorted, as the annotation has them. */
export function unavailableConfiguration({
  facts,
}: BucketRecord): string | undefined {
  const names = CONFIGURATION_FACTS.filter(
    name => facts[name].status === 'unavailable',
  );
  return names.length > 0 ? [...names].sort().join(',') : undefined;
}

/** A bucket that gets the logs or the copies of another. */
export interface TargetBucket {
  arn: string;
  partition: string;
  name: string;
}

/**
 * The ARNs of what S3 tells of this bucket's objects, by those under which the catalog may have it: of a version or an
 * alias of a Lambda function also that of the function.
 */
export function notifiedOf({ facts }: BucketRecord): string[][] {
  const notifications = lastKnownFact(facts.notifications);
  return notifications?.status === 'known'
    ? notifications.value.targets.map(arn => {
        const [ofFunction] =
          /^arn:[\w-]+:lambda:[^:]*:\d{12}:function:[^:]+(?=:)/.exec(arn) ?? [];
        return ofFunction ? [arn, ofFunction] : [arn];
      })
    : [];
}

/** The buckets that get this bucket's logs or copies, and those that this access point leads to. */
export function targetsOf({
  account,
  arn,
  facts,
}: BucketRecord): TargetBucket[] {
  const logging = lastKnownFact(facts.logging);
  const replication = lastKnownFact(facts.replication);
  const accessPoint = lastKnownFact(facts.accessPoint);
  const targets = new Set([
    ...(accessPoint?.status === 'known'
      ? accessPoint.value.buckets.map(({ name }) =>
          bucketArn(account.partition, name),
        )
      : []),
    ...(logging?.status === 'known'
      ? [bucketArn(account.partition, logging.value.target)]
      : []),
    ...(replication?.status === 'known' ? replication.value.targets : []),
  ]);
  targets.delete(arn);
  return [...targets].flatMap(target => {
    const parts = /^arn:([\w-]+):s3:::([^:/]+)$/.exec(target);
    return parts ? [{ arn: target, partition: parts[1], name: parts[2] }] : [];
  });
}
