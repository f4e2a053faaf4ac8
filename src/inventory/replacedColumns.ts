import { isEqual } from 'lodash';
import type { StoredFact, StoredFacts } from './storedFacts';
import type { BucketRow } from './tables';

/** What people are told of a bucket's row. */
const TOLD = [
  'created_at',
  'region',
  'region_status',
  'gone_at',
  'gone_as',
  'entity_ref',
  'owner',
] as const;

/** The row of a bucket, as far as people are told of it. */
export type ToldRow = Pick<BucketRow, (typeof TOLD)[number] | 'facts'>;

/** What a row said before it was written; of the facts only those that said something else, null where there was none. */
export type ReplacedColumns = Partial<
  Pick<BucketRow, (typeof TOLD)[number]>
> & {
  facts?: Record<string, StoredFact | null>;
};

/** What a write of a row replaces; undefined where people are told nothing else after it. */
export function replacedColumns(
  before: Partial<ToldRow>,
  after: Partial<ToldRow>,
): ReplacedColumns | undefined {
  const columns = TOLD.filter(
    name => name in after && before[name] !== after[name],
  );
  const facts =
    after.facts === undefined || before.facts === after.facts
      ? {}
      : replacedFacts(JSON.parse(before.facts!), JSON.parse(after.facts));
  const hasFacts = Object.keys(facts).length > 0;
  if (columns.length === 0 && !hasFacts) {
    return undefined;
  }
  return {
    ...Object.fromEntries(columns.map(name => [name, before[name]])),
    ...(hasFacts && { facts }),
  };
}

function replacedFacts(
  before: StoredFacts,
  after: StoredFacts,
): Record<string, StoredFact | null> {
  const old = new Map(Object.entries(before));
  const fresh = new Map(Object.entries(after));
  return Object.fromEntries(
    [...new Set([...old.keys(), ...fresh.keys()])]
      .filter(name => !isEqual(old.get(name), fresh.get(name)))
      .map(name => [name, old.get(name) ?? null]),
  );
}
