import { createHash } from 'node:crypto';
import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import {
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isDeniedCode } from '../../aws/awsErrors';

/** How much of a fact the inventory has to know for this. */
export interface KeptFact {
  status: string;
  reason?: { code: string };
}

/** Codes of failures that pass by themselves: those that the SDK knows by their status alone, and a bucket that is being moved. */
const PASSING = new Set(['InternalError', 'ServiceUnavailable', 'WrongRegion']);

/** The facts of a bucket that a run has to read. */
export interface DueFacts {
  facts: FactName[];
  /** Those among them that are asked for whatever is concluded from the denials of other buckets. */
  surely: ReadonlySet<FactName>;
}

/**
 * The facts of a bucket that a run has to read.
 *
 * Each bucket has a moment of its own within `frequencyMs`, by a hash of its ARN: so the calls are spread evenly over the
 * runs, and each bucket's facts are read in the first run that begins after its moment. A fact that was never read, and
 * one that AWS was too busy or out of reach for, is read in the next run.
 *
 * What could be read before, and what a new bucket has, is surely asked for: no denial of another bucket says that this
 * one can't be read.
 */
export function dueFacts(options: {
  arn: string;
  /** The facts that the configuration wants. */
  wanted: FactName[];
  /** What the inventory has; undefined for a bucket that is new, or whose region is not known. */
  stored: { [Name in FactName]?: KeptFact } | undefined;
  /** When the last sweep began that came to its end, in milliseconds; undefined where there was none. */
  from: number | undefined;
  /** When this sweep began, in milliseconds. */
  to: number;
  frequencyMs: number;
  /** Whether a fact that was denied is to be read all the same: that of each bucket of its region, or of this one. */
  isRetried: (name: FactName) => boolean;
  /** Whether this bucket is one of the few that are asked whatever is concluded. */
  isProbe: boolean;
}): DueFacts {
  const { arn, wanted, stored, from, to, frequencyMs } = options;
  const { isRetried, isProbe } = options;
  const isOfMoment =
    !stored || from === undefined || lastMoment(arn, to, frequencyMs) > from;
  const isNew = !stored && from !== undefined;
  const facts = wanted.filter(
    name =>
      isOfMoment ||
      !isConfigurationFact(name) ||
      isOpen(stored[name], isProbe || isRetried(name)),
  );
  return {
    facts,
    surely: new Set(
      facts.filter(
        name =>
          isProbe ||
          isNew ||
          ['known', 'none'].includes(stored?.[name]?.status ?? ''),
      ),
    ),
  };
}

/** The latest moment of a bucket up to a time, in milliseconds: its facts were read in a run that began since then. */
export function lastMoment(
  arn: string,
  upTo: number,
  frequencyMs: number,
): number {
  const hash = createHash('sha256').update(arn).digest().readUIntBE(0, 6);
  const offset = hash % frequencyMs;
  return Math.floor((upTo - offset) / frequencyMs) * frequencyMs + offset;
}

/** Whether a fact has to be read, although its moment has not come. */
function isOpen(fact: KeptFact | undefined, isRetried: boolean): boolean {
  if (!fact) {
    return true;
  }
  const code = fact.reason?.code;
  return (
    code !== undefined && (isDeniedCode(code) ? isRetried : willPass(code))
  );
}

/** Whether a failure passes by itself. What an endpoint doesn't know, it won't know in the next run either. */
function willPass(code: string): boolean {
  const error = Object.assign(new Error(), { name: code, code }) as Parameters<
    typeof isTransientError
  >[0];
  return (
    isThrottlingError(error) || isTransientError(error) || PASSING.has(code)
  );
}
