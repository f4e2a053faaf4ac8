import {
  type BucketToJudge,
  CONFIGURATION_FACTS,
  configurationStatus,
  type ConfigurationValue,
} from 'backstage-plugin-aws-s3-buckets-common';
import { knownPart, type RowToJudge } from '../inventory';
import { factsOfRow } from './factsOfRow';

/** What checks look at of a bucket, as its row has it. */
export function bucketOfRow(
  row: RowToJudge & Parameters<typeof factsOfRow>[0],
  owner: BucketToJudge['owner'],
): BucketToJudge {
  const { facts, ...tagsAndUnavailable } = factsOfRow(row);
  const configuration: BucketToJudge['configuration'] = {};
  for (const name of CONFIGURATION_FACTS) {
    const known = knownPart(facts[name]);
    if (known) {
      configuration[name] =
        known.status === 'known'
          ? (known.value as ConfigurationValue)
          : { status: configurationStatus(name, known) };
    }
  }
  return {
    kind: row.kind,
    ...tagsAndUnavailable,
    configuration,
    owner,
    ...(row.bytes !== null && {
      usage: {
        ...sizeOf(row.bytes, row.objects),
        ...(row.bytes_before !== null && {
          monthAgo: sizeOf(row.bytes_before, row.objects_before),
        }),
      },
    }),
  };
}

function sizeOf(bytes: number | string, objects: number | string | null) {
  return {
    bytes: Number(bytes),
    ...(objects !== null && { objects: Number(objects) }),
  };
}
