import type { ReplacedColumns, ToldRow } from './replacedColumns';
import type { StoredFact } from './storedFacts';

/**
 * A row as it was before some writes.
 *
 * @param replaced - what each of these writes replaced, the latest first
 */
export function rowAsOf<Row extends ToldRow>(
  row: Row,
  replaced: ReplacedColumns[],
): Row {
  if (replaced.length === 0) {
    return row;
  }
  const facts = new Map<string, StoredFact>(
    Object.entries(JSON.parse(row.facts)),
  );
  const was = { ...row };
  for (const { facts: replacedFacts = {}, ...columns } of replaced) {
    Object.assign(was, columns);
    for (const [name, fact] of Object.entries(replacedFacts)) {
      if (fact) {
        facts.set(name, fact);
      } else {
        facts.delete(name);
      }
    }
  }
  return { ...was, facts: JSON.stringify(Object.fromEntries(facts)) };
}
