/**
 * Why something about a bucket could not be read. Not an answer: what was last known stays.
 *
 * @public
 */
export interface Unavailable {
  /** The error code of AWS (`AccessDenied`, `SlowDown`), or of the SDK or Node.js (`TimeoutError`, `ECONNREFUSED`). */
  code: string;
  /** One sentence for a person: the call, the bucket, the account, the missing IAM action, what to do. */
  message: string;
}

/**
 * What S3 answers about one fact: a value, or that there is none.
 *
 * @public
 */
export type KnownFact<Value> =
  | {
      status: 'known';
      value: Value;
      /** Why a part of it could not be read, where the status is certain all the same. */
      missing?: Unavailable;
    }
  | { status: 'none' };

/**
 * One fact about a bucket: read (`known`, `none`), not readable at present, or not read yet. These are never mixed: a
 * fact that can't be read is not `none`.
 *
 * @public
 */
export type Fact<Value> =
  | KnownFact<Value>
  | {
      status: 'unavailable';
      reason: Unavailable;
      /** What was read last; absent where it was never read. */
      lastKnown?: KnownFact<Value>;
    }
  | { status: 'not-read' };

/**
 * A fact of a bucket's configuration as `spec.configuration` of its entity and the change log have it: its `status`, by
 * which people filter, and what else is known. A bucket that has none has the status alone.
 *
 * @public
 */
export interface ConfigurationValue {
  /** As `public` of `publicAccess`. */
  status: string;
  /** What else is known: JSON. */
  [member: string]: unknown;
}

/**
 * What a fact is called, and which calls read it.
 */
export interface FactWording {
  /** The name of the fact, as in the heading of a column: `Tags`. */
  label: string;
  /** The calls that read it of a general purpose bucket by their API names, each with the IAM action that allows it. */
  calls: { readonly [Call in string]: string };
}

/**
 * How one status of a fact reads for people.
 */
export interface StatusWording {
  /** As in a column or a filter: `not public`. */
  label: string;
  /** One sentence about what follows from it for the bucket's objects. */
  meaning: string;
}

/**
 * How a fact of a bucket's configuration reads for people.
 */
export interface ConfigurationWording<
  Value extends { status: string },
> extends FactWording {
  /** The value in words. */
  known: (value: Value) => string;
  /** That there is none, in words. */
  none: string;
  /** The status of a bucket that has none. */
  noneStatus: string;
  /** What each status is called, and what it means for people who are new to S3. AWS may add others. */
  statuses: {
    readonly [Status in string]: StatusWording;
  };
}

/**
 * What is known of a fact, now or from an earlier reading; undefined where nothing is known.
 *
 * @public
 */
export function lastKnownFact<Value>(
  fact: Fact<Value>,
): KnownFact<Value> | undefined {
  switch (fact.status) {
    case 'unavailable':
      return fact.lastKnown;
    case 'not-read':
      return undefined;
    default:
      return fact;
  }
}
