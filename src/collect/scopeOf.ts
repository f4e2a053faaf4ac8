import {
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import {
  acceptsBucket,
  type ProviderConfig,
} from '../config/readProviderConfigs';
import type { Scope } from '../inventory';
import { factsOfKind, type KindOfBucket } from './kinds';

/** Which buckets of a kind the configuration lets in, and which of their facts. */
export function scopeOf(config: ProviderConfig, kind: KindOfBucket): Scope {
  const { buckets } = config;
  // Multi-Region access points are in several regions, and are managed in one.
  const regions =
    kind.kind === 'multi-region-access-point' ? undefined : config.regions;
  const patterns = (globs?: Array<{ pattern: string }>) =>
    globs?.map(({ pattern }) => pattern);
  return {
    key: JSON.stringify([
      config.regions,
      patterns(buckets.include),
      patterns(buckets.exclude),
    ]),
    regions,
    facts: wantedFacts(config, kind),
    includes: ({ name, region }) =>
      acceptsBucket(buckets, name) &&
      (!regions || !region || regions.includes(region)),
  };
}

function wantedFacts(
  { configuration }: ProviderConfig,
  kind: KindOfBucket,
): FactName[] {
  return factsOfKind(kind).filter(
    name => !isConfigurationFact(name) || configuration.facts.includes(name),
  );
}
