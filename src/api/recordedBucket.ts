import {
  CONFIGURATION_FACTS,
  type RecordedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { knownPart, type PastBucket } from '../inventory';
import { configurationValueOf } from '../model/configurationValueOf';
import { factsOfRow } from './factsOfRow';

/** A bucket as people are told of it. */
export function recordedBucket(
  { row, state, accountName, goneBy, lastSize }: PastBucket,
  at: string,
): RecordedBucket {
  const common = {
    providerId: row.provider_id,
    arn: row.arn,
    bucket: row.name,
    kind: row.kind,
    accountId: row.account_id,
    accountName,
    state,
    at,
    knownSince: row.known_since,
  };
  if (state === 'unknown') {
    return common;
  }
  const { facts, ...tagsAndUnavailable } = factsOfRow(row);
  const configuration = CONFIGURATION_FACTS.flatMap(name => {
    const known = knownPart(facts[name]);
    return known ? [[name, configurationValueOf(name, known)] as const] : [];
  });
  return {
    ...common,
    region: row.region ?? undefined,
    owner: row.owner ?? undefined,
    entityRef: row.entity_ref ?? undefined,
    ...tagsAndUnavailable,
    configuration: Object.fromEntries(configuration),
    createdAt: row.created_at ?? undefined,
    ...(state === 'gone' && {
      goneAt: row.gone_at!,
      goneAs: row.gone_as!,
      goneBy,
      lastSize,
    }),
  };
}
