import { bucketEntity } from '../__testUtils__/bucketEntity';
import { AwsTagFilter } from './AwsTagFilter';

const long = 'x'.repeat(201);

it.each([
  [['env=prod'], { 'spec.tags.env': ['prod'] }, true],
  [['env=test'], { 'spec.tags.env': ['test'] }, false],
  [['ENV=Prod'], { 'spec.tags.ENV': ['Prod'] }, true],
  [['env=prod', 'env=test'], { 'spec.tags.env': ['prod', 'test'] }, true],
  [
    ['env=prod', 'team=web'],
    { 'spec.tags.env': ['prod'], 'spec.tags.team': ['web'] },
    false,
  ],
  [['query=a=b'], { 'spec.tags.query': ['a=b'] }, true],
  // What the catalog can't be asked for is asked for by its key.
  [['env'], { 'spec.tags.env': expect.any(Symbol) }, true],
  [['empty='], { 'spec.tags.empty': expect.any(Symbol) }, true],
  [['env='], { 'spec.tags.env': expect.any(Symbol) }, false],
  [['cities=Milano, Torino'], { 'spec.tags.cities': expect.any(Symbol) }, true],
  [['cities=Milano, Roma'], { 'spec.tags.cities': expect.any(Symbol) }, false],
  [[`note=${long}`], { 'spec.tags.note': expect.any(Symbol) }, true],
])('filters by %j', (values, asked, isShown) => {
  const filter = new AwsTagFilter(values);
  const tags = {
    env: 'prod',
    query: 'a=b',
    empty: '',
    cities: 'Milano, Torino',
    note: long,
  };

  expect(filter.getCatalogFilters()).toEqual(asked);
  expect(filter.filterEntity(bucketEntity({ tags }))).toBe(isShown);
  expect(filter.toQueryValue()).toEqual(values);
});
