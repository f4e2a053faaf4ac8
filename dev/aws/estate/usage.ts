import { mapValues } from 'lodash';
import type { Bucket } from './bucket';

// Within a test of Jest, each look at a global such as `Math` is slow.
const { imul, round } = Math;

/**
 * What a bucket holds: the figures of {@link ANCHOR_DAY}, and how they change. An estate's series are computed, so that
 * a hundred thousand buckets take no memory, and a day's value never changes afterwards.
 */
export interface Usage {
  /** Bytes by CloudWatch's StorageType, as `{ StandardStorage: 1024 }`. */
  bytes: Record<string, number>;
  objects: number;
  /** By which share of these figures the bucket grows in 30 days; below 0: shrinks. By default 0. */
  growth?: number;
}

/** 1 November 2026, in days since 1970. */
const ANCHOR_DAY = 20_758;

export const MILLISECONDS_A_DAY = 86_400_000;

/** What S3 reports of a bucket for a day, which is counted from 1970 in UTC. Undefined before the bucket was created. */
export function dailyUsage(bucket: Bucket): (day: number) => Usage | undefined {
  const usage = usageOf(bucket);
  const createdAt = Date.parse(bucket.createdAt);
  return day => {
    if (!usage || day * MILLISECONDS_A_DAY < createdAt) {
      return undefined;
    }
    const factor =
      growthFactor(usage.growth ?? 0, (day - ANCHOR_DAY) / 30) *
      (1 + 0.002 * (spread(`${bucket.name} ${day}`) - 0.5));
    const grown = (figure: number) => round(figure * factor);
    return {
      bytes: mapValues(usage.bytes, grown),
      objects: grown(usage.objects),
    };
  };
}

/** What a bucket holds; undefined where it is empty, of which S3 reports nothing. */
export function usageOf({ name, usage }: Bucket): Usage | undefined {
  if (usage === null) {
    return undefined;
  }
  return usage ?? anyUsage(name);
}

/** Never below 0, and without a jump: what grows by a fifth a month was half as large five months ago. */
function growthFactor(growth: number, months: number): number {
  const change = growth * months;
  return change >= 0 ? 1 + change : 1 / (1 - change);
}

const LARGEST_EXPONENT = 42;

/** As good as random by the name, and always the same: one bucket in eight is empty, few are large, most hardly grow. */
function anyUsage(name: string): Usage | undefined {
  if (spread(`${name} empty`) < 1 / 8) {
    return undefined;
  }
  const size = spread(`${name} size`);
  const bytes = round(2 ** (10 + size * (LARGEST_EXPONENT - 10)));
  const archived = spread(`${name} class`) < 1 / 10;
  const standard = archived ? Math.ceil(bytes / 3) : bytes;
  return {
    bytes: {
      StandardStorage: standard,
      ...(archived && { GlacierStorage: bytes - standard }),
    },
    objects: Math.ceil(bytes / 2 ** (8 + 12 * spread(`${name} objects`))),
    growth: spread(`${name} growth`) ** 4 * 0.3,
  };
}

/** A number from 0 to 1: FNV-1a, mixed once more. A cryptographic hash for each day of each metric was most of the stand-in's work. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
