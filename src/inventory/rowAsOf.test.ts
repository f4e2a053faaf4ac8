import fc from 'fast-check';
import { replacedColumns, type ToldRow } from './replacedColumns';
import { rowAsOf } from './rowAsOf';

const value = fc.option(fc.constantFrom('a', 'b'));
const known = fc.record({ status: fc.constant('known'), value });
const fact = fc.oneof(
  known,
  fc.constant({ status: 'none' }),
  fc.record(
    {
      status: fc.constant('unavailable'),
      reason: fc.record({ code: fc.constantFrom('AccessDenied', 'SlowDown') }),
      lastKnown: known,
    },
    { requiredKeys: ['status', 'reason'] },
  ),
);
const row = fc
  .record({
    created_at: value,
    region: value,
    region_status: fc.constantFrom('known', 'unavailable'),
    gone_at: value,
    gone_as: fc.constantFrom(null, 'deleted', 'left-scope'),
    entity_ref: value,
    owner: value,
    facts: fc.dictionary(
      fc.constantFrom('tags', 'encryption', 'lifecycle', '__proto__'),
      fact,
    ),
  })
  .map(columns => ({
    ...columns,
    facts: JSON.stringify(columns.facts),
  })) as fc.Arbitrary<ToldRow>;

const told = ({ facts, ...columns }: ToldRow) => ({
  ...columns,
  facts: Object.fromEntries(Object.entries(JSON.parse(facts)).sort()),
});

it('is the row of each time, whatever was written after it', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), rows => {
      const replaced = rows
        .slice(1)
        .map((after, i) => replacedColumns(rows[i], after) ?? {});
      const last = rows.at(-1)!;
      rows.forEach((was, i) =>
        expect(told(rowAsOf(last, replaced.slice(i).reverse()))).toEqual(
          told(was),
        ),
      );
    }),
  );
});

it.each([
  ['nothing', {}, undefined],
  ['what is not told', { read_at: 'later' }, undefined],
  ['a column', { region: 'b' }, { region: 'a' }],
  ['a fact', { facts: '{"x":1,"y":2}' }, { facts: { x: 0 } }],
  ['a new fact', { facts: '{"x":0,"y":2,"z":3}' }, { facts: { z: null } }],
  ['a fact that is gone', { facts: '{"x":0}' }, { facts: { y: 2 } }],
])('keeps of %s what it replaced', (_, after: object, replaced) => {
  const before = { region: 'a', facts: '{"x":0,"y":2}' };
  expect(replacedColumns(before, after)).toEqual(replaced);
});
