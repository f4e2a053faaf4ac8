import {
  CONFIGURATION_FACTS,
  type RecordedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { knownPart, type PastBucket, type StoredFacts } from '../inventory';
import { configurationValueOf } from '../model/configurationValueOf';

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
  const facts: StoredFacts = JSON.parse(row.facts);
  const tags = knownPart(facts.tags);
  const configuration = CONFIGURATION_FACTS.flatMap(name => {
    const known = knownPart(facts[name]);
    return known ? [[name, configurationValueOf(name, known)] as const] : [];
  });
  return {
    ...common,
    region: row.region ?? undefined,
    owner: row.owner ?? undefined,
    entityRef: row.entity_ref ?? undefined,
    ...(tags && {
      tags:
        tags.status === 'known' ? (tags.value as Record<string, string>) : {},
    }),
    configuration: Object.fromEntries(configuration),
    unavailable: [
      ...(row.region_status === 'unavailable' ? ['region'] : []),
      ...Object.entries(facts)
        .filter(([, fact]) => fact.status === 'unavailable')
        .map(([name]) => name)
        .sort(),
    ],
    createdAt: row.created_at ?? undefined,
    ...(state === 'gone' && {
      goneAt: row.gone_at!,
      goneAs: row.gone_as!,
      goneBy,
      lastSize,
    }),
  };
}
