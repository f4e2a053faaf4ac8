import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE } from './annotations';
import { describeConfigurationValue } from './describeConfigurationValue';
import { CONFIGURATION_FACTS, type ConfigurationFactName } from './facts';

/**
 * What the entity of a bucket says about one fact of the bucket's configuration.
 *
 * @public
 */
export interface BucketSetting {
  /** The name of the fact. */
  name: ConfigurationFactName;
  /** The status, as `public` of `publicAccess`, the last known one where it can't be read; absent where none is known. */
  status?: string;
  /** What is known, in words; absent where `status` is. */
  words?: string;
  /** Whether it can't be read at present. */
  isUnavailable: boolean;
  /** The name of the bucket that gets its access logs, or the ARNs of what gets copies or notifications. */
  targets: string[];
}

/**
 * Reads what an entity says about its bucket's configuration: all facts in the order in which they are shown. Empty where
 * the entity knows of none, as where the configuration is not read.
 *
 * @public
 */
export function readConfiguration(entity: Entity): BucketSetting[] {
  const unavailable = new Set(
    entity.metadata.annotations?.[
      ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE
    ]?.split(','),
  );
  const settings = CONFIGURATION_FACTS.map(name => ({
    name,
    ...readStatus(entity, name),
    isUnavailable: unavailable.has(name),
  }));
  return settings.some(({ status, isUnavailable }) => status || isUnavailable)
    ? settings
    : [];
}

/** Whoever writes a catalog-info.yaml or a transformer can put anything into a spec. */
function readStatus(
  { spec }: Entity,
  name: ConfigurationFactName,
): Pick<BucketSetting, 'status' | 'words' | 'targets'> {
  const value = objectOf(objectOf(spec?.configuration)?.[name]);
  const status = value?.status;
  if (!value || typeof status !== 'string') {
    return { targets: [] };
  }
  const { target, targets } = value;
  return {
    status,
    words: describeConfigurationValue(name, { ...value, status }),
    targets: [target, targets].flat().filter(each => typeof each === 'string'),
  };
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}
