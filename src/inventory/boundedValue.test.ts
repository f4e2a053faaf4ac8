import { boundedValue } from './boundedValue';

const rules = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: `rule ${i}`,
    enabled: true,
    actions: ['delete after 30 days'],
  }));

it('keeps what fits as it is', () => {
  const value = { status: 'on', rules: rules(100) };
  expect(boundedValue(value)).toBe(value);
});

it('keeps as many rules as fit, and says how many more there are', () => {
  const { status, more, ...kept } = boundedValue({
    status: 'on',
    rules: rules(1_000),
  });
  const count = (kept.rules as unknown[]).length;
  expect({ status, more }).toEqual({ status: 'on', more: 1_000 - count });
  expect(kept.rules).toEqual(rules(count));
  expect(count).toBeGreaterThan(100);
  expect(JSON.stringify(kept).length).toBeLessThan(17_000);
});
