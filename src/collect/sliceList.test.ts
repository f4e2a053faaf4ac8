import type { ListedBucket } from '../model/BucketRecord';
import { sliceList, sortedList, UnsortedListError } from './sliceList';

async function* pagesOf(...pages: string[][]): AsyncGenerator<ListedBucket[]> {
  for (const names of pages) {
    yield names.map(name => ({ name, arn: `arn:aws:s3:::${name}` }));
  }
}

async function slicesOf(
  pages: AsyncIterable<ListedBucket[]>,
  options?: { after?: string; size?: number },
) {
  const slices = [];
  for await (const { after, upTo, buckets } of sliceList(pages, options)) {
    slices.push([after, buckets.map(({ name }) => name).join(' '), upTo]);
  }
  return slices;
}

describe('sliceList', () => {
  it.each([
    ['an empty list', [[]], {}, [[undefined, '', undefined]]],
    ['less than a slice', [['a', 'b']], {}, [[undefined, 'a b', undefined]]],
    [
      'exactly one slice',
      [['a'], ['b', 'c']],
      { size: 3 },
      [[undefined, 'a b c', undefined]],
    ],
    [
      'more than a slice, over pages',
      [['a', 'b'], ['c'], ['d', 'e']],
      { size: 2 },
      [
        [undefined, 'a b', 'b'],
        ['b', 'c d', 'd'],
        ['d', 'e', undefined],
      ],
    ],
    [
      'what is beyond a name',
      [['a', 'b', 'c', 'd']],
      { size: 1, after: 'b' },
      [
        ['b', 'c', 'c'],
        ['c', 'd', undefined],
      ],
    ],
    [
      'nothing beyond a name',
      [['a', 'b']],
      { after: 'x' },
      [['x', '', undefined]],
    ],
    [
      'a name that comes twice',
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
      {},
      [[undefined, 'a b c', undefined]],
    ],
    [
      'names in the order of their bytes, not of a dictionary',
      [['B', 'a', 'a.b', 'a_b', 'ab', 'é', '\uFFFD', '😀']],
      { size: 7 },
      [
        [undefined, 'B a a.b a_b ab é \uFFFD', '\uFFFD'],
        ['\uFFFD', '😀', undefined],
      ],
    ],
  ])('cuts %s', async (_, pages, options, expected) => {
    expect(await slicesOf(pagesOf(...pages), options)).toEqual(expected);
  });

  it('refuses names that do not ascend, and takes them once they are sorted', async () => {
    const pages = () => pagesOf(['b', 'c'], ['a', 'b']);
    await expect(slicesOf(pages())).rejects.toThrow(UnsortedListError);
    expect(await slicesOf(sortedList(pages()))).toEqual([
      [undefined, 'a b c', undefined],
    ]);
  });
});
