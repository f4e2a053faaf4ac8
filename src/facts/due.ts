import { createHash } from 'node:crypto';
import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import {
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isDeniedCode } from '../aws/errors';

/** How much of a fact the inventory has to know for this. */
export interface KeptFact {
  status: string;
  reason?: { code: string };
}

/** Codes of failures that pass by themselves: those that the SDK knows by their status alone, and a bucket that is being moved. */
const PASSING = new Set(['InternalError', 'ServiceUnavailable', 'WrongRegion']);

/**
 * The facts of a bucket that a run has to read.
 *
 * Each bucket has a moment of its own within `frequencyMs`, by a hash of its ARN: so the calls are spread evenly over the
 * runs, and each bucket's facts are read in the first run that begins after its moment. A fact that was never read, and
 * one that AWS was too busy or out of reach for, is read in the next run.
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
  /** The facts that are to be read of each bucket that they were denied of. */
  retried: ReadonlySet<FactName>;
}): FactName[] {
  const { arn, wanted, stored, from, to, frequencyMs, retried } = options;
  if (
    !stored ||
    from === undefined ||
    lastMoment(arn, to, frequencyMs) > from
  ) {
    return wanted;
  }
  return wanted.filter(
    name => !isConfigurationFact(name) || isOpen(stored[name], name, retried),
  );
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
function isOpen(
  fact: KeptFact | undefined,
  name: FactName,
  retried: ReadonlySet<FactName>,
): boolean {
  if (!fact) {
    return true;
  }
  const code = fact.reason?.code;
  return (
    code !== undefined &&
    (isDeniedCode(code) ? retried.has(name) : willPass(code))
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
