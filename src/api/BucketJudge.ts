import {
  type BucketToJudge,
  CHECK_NAMES,
  type CheckName,
  type CheckSeverity,
  judgeBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AttentionConfig } from '../config/providerSchema';
import type { BucketsToJudge, RowToJudge } from '../inventory';
import { bucketOfRow } from './bucketOfRow';

/** Of so many buckets it is remembered what the checks said, some 100 MB at the most. */
const MAX_REMEMBERED = 100_000;

/** That a bucket did not pass a check. */
export interface Finding {
  check: CheckName;
  severity: CheckSeverity;
  status: 'failed' | 'unjudged';
  reason: string;
}

interface Remembered {
  /** What the findings follow from. */
  key: string;
  findings: Finding[];
}

/** A bucket, and whether its owner is somebody. */
interface OwnedRow {
  row: RowToJudge;
  owner: BucketToJudge['owner'];
}

/**
 * Judges buckets as the config of their providers says. What it found of a bucket it remembers until something of the
 * bucket changes: the facts of a large estate take seconds to read.
 */
export class BucketJudge {
  /** By the ids of the rows. */
  readonly #remembered = new Map<number, Remembered>();

  /** @param attention - how the buckets of each provider are judged, by its id */
  constructor(private readonly attention: Map<string, AttentionConfig>) {}

  get providerIds(): string[] {
    return [...this.attention.keys()];
  }

  /** What the buckets did not pass, in their order, each in the order of the checks. */
  async judge(rows: OwnedRow[], buckets: BucketsToJudge): Promise<Finding[][]> {
    const keyed = rows.map(each => ({ ...each, key: keyOf(each) }));
    const facts = await buckets.facts(
      keyed
        .filter(({ row, key }) => this.#remembered.get(row.id)?.key !== key)
        .map(({ row }) => row.id),
    );
    return keyed.map(({ row, owner, key }) => {
      const known = this.#remembered.get(row.id);
      if (known?.key === key) {
        return known.findings;
      }
      const read = facts.get(row.id);
      // Its row is gone since.
      const findings = read
        ? this.#findings(
            row.provider_id,
            bucketOfRow({ ...row, ...read }, owner),
          )
        : [];
      this.#remember(row.id, { key, findings });
      return findings;
    });
  }

  #findings(providerId: string, bucket: BucketToJudge): Finding[] {
    const { checks, tags } = this.attention.get(providerId)!;
    return CHECK_NAMES.flatMap(check => {
      const severity = checks[check];
      const verdict =
        severity === false ? undefined : judgeBucket(bucket, check, tags);
      return severity === false || !verdict || verdict.status === 'passed'
        ? []
        : [{ check, severity, ...verdict }];
    });
  }

  #remember(id: number, remembered: Remembered): void {
    this.#remembered.delete(id);
    this.#remembered.set(id, remembered);
    if (this.#remembered.size > MAX_REMEMBERED) {
      const [oldest] = this.#remembered.keys();
      this.#remembered.delete(oldest);
    }
  }
}

function keyOf({ row, owner }: OwnedRow): string {
  const { version, bytes, objects, bytes_before, objects_before } = row;
  return [version, owner, bytes, objects, bytes_before, objects_before].join();
}
