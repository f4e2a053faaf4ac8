import type {
  BucketFacts,
  Fact,
  FactName,
  KnownFact,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';

/** A fact as a bucket's row keeps it. A fact that was never read has no place in the row. */
export type StoredFact =
  | KnownFact<unknown>
  | {
      status: 'unavailable';
      reason: Unavailable;
      lastKnown?: KnownFact<unknown>;
      /** When the last reading began that could read it, ISO 8601; absent where none could. */
      readAt?: string;
    };

export type StoredFacts = { [Name in FactName]?: StoredFact };

/** Whether a reading has something of which only the row tells what was last known. */
function needsRow(facts: BucketFacts): boolean {
  return Object.values(facts).some(
    fact =>
      fact.status === 'unavailable' ||
      fact.status === 'not-read' ||
      (fact.status === 'known' && fact.missing !== undefined),
  );
}

/** The facts as the bucket's row keeps them after a reading. */
export function factsAsStored(
  facts: BucketFacts,
  before: string | undefined,
  options: {
    wanted: readonly FactName[] | undefined;
    factReadAt: (name: FactName) => string | undefined;
  },
): string {
  const stored =
    before && needsRow(facts)
      ? wantedFacts(JSON.parse(before), options.wanted)
      : {};
  return JSON.stringify(rememberFacts(facts, stored, options.factReadAt));
}

/** Of the stored facts those that the configuration wants; what it no longer wants is forgotten. */
export function wantedFacts(
  stored: StoredFacts,
  wanted: readonly FactName[] | undefined,
): StoredFacts {
  return wanted
    ? Object.fromEntries(
        Object.entries(stored).filter(([name]) =>
          wanted.includes(name as FactName),
        ),
      )
    : stored;
}

/**
 * What to keep of the facts after a reading. A fact that could not be read keeps its last known value; one that was
 * not read keeps all. While the error stays the same, its first reason stays, so that nothing has to be written.
 *
 * @param previousReadAt - when the reading of a fact before this one began, ISO 8601
 */
export function rememberFacts(
  facts: BucketFacts,
  before: StoredFacts,
  previousReadAt: (name: FactName) => string | undefined,
): StoredFacts {
  const names = Object.keys(facts) as FactName[];
  return Object.fromEntries(
    names.flatMap(name => {
      const stored = rememberFact(
        facts[name],
        before[name],
        previousReadAt(name),
      );
      return stored ? [[name, stored]] : [];
    }),
  );
}

function rememberFact(
  fact: Fact<unknown>,
  before: StoredFact | undefined,
  previousReadAt: string | undefined,
): StoredFact | undefined {
  switch (fact.status) {
    case 'not-read':
      return before;
    case 'unavailable':
      if (before?.status !== 'unavailable') {
        return {
          status: 'unavailable',
          reason: fact.reason,
          ...(before && { lastKnown: before, readAt: previousReadAt }),
        };
      }
      return before.reason.code === fact.reason.code
        ? before
        : { ...before, reason: fact.reason };
    default:
      return certainPart(fact, before);
  }
}

/** Of a fact of which a part could not be read, the status is certain; with the same status, what was known stays. */
function certainPart(
  fact: KnownFact<unknown>,
  before: StoredFact | undefined,
): KnownFact<unknown> {
  if (fact.status === 'none' || !fact.missing) {
    return fact;
  }
  const old = knownPart(before);
  const isSame =
    old?.status === 'known' && statusOf(old.value) === statusOf(fact.value);
  return isSame ? old : { status: 'known', value: fact.value };
}

function statusOf(value: unknown): unknown {
  return (value as { status?: unknown }).status;
}

/** What was last known of a fact. */
export function knownPart(
  stored: StoredFact | undefined,
): KnownFact<unknown> | undefined {
  return stored?.status === 'unavailable' ? stored.lastKnown : stored;
}
