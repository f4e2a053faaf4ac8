import { IncompleteListError } from './awsErrors';
import { PageCheck } from './PageCheck';

/** How many of these pages pass, each of which says that there is another one. */
function passed(pages: string[][]): number {
  const check = new PageCheck('ListBuckets');
  let count = 0;
  try {
    for (const page of pages) {
      check.verify(page, true);
      count += 1;
    }
  } catch (error) {
    expect(error).toBeInstanceOf(IncompleteListError);
  }
  return count;
}

const repeated = (...pages: string[][]) =>
  Array.from({ length: 20 }, () => pages).flat();

it.each<[string, string[][], number]>([
  ['ascending pages', [['a', 'b'], ['c', 'd'], ['e']], 3],
  [
    'pages that overlap',
    [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
    ],
    3,
  ],
  ['the same page again and again', repeated(['a', 'b']), 1],
  ['the same name again and again', repeated(['a']), 1],
  ['empty pages', repeated([]), 0],
  ['an empty page after others', [['a'], []], 1],
  ['a cycle of three pages', repeated(['a', 'b'], ['c'], ['d', 'e']), 5],
  ['a cycle of one name each', repeated(['a'], ['b'], ['c']), 5],
  ['a cycle that does not ascend', repeated(['c', 'a'], ['d', 'b']), 2],
  ['descending names', [['e', 'd'], ['c', 'b'], ['a']], 3],
  ['a list that is unsorted to its end', [['b', 'a'], ['d', 'c'], ['f']], 3],
])('of %s', (_, pages, expected) => {
  expect(passed(pages)).toBe(expected);
});

it('lets a last page be empty or repeated', () => {
  const check = new PageCheck('ListBuckets');
  check.verify(['a', 'b'], true);
  check.verify([], false);
  expect(() => check.verify(['a', 'b'], false)).not.toThrow();
});

it('lets some empty pages pass where the call may answer them', () => {
  const check = new PageCheck('ListAccountsForParent', { emptyPages: 2 });
  check.verify([], true);
  check.verify([], true);
  check.verify(['a'], true);
  check.verify([], true);
  check.verify([], true);
  expect(() => check.verify([], true)).toThrow(IncompleteListError);
});
