import { isFiltered, readListQuery, writeListQuery } from './ListQuery';

const read = (address: string) => readListQuery(new URLSearchParams(address));

const all = {
  whose: 'all',
  filters: {},
  text: '',
  by: 'name',
  isDescending: false,
  offset: 0,
};

it.each([
  ['', all],
  ['filters[user]=owned', { ...all, whose: 'owned' }],
  ['filters[user]=somebody', all],
  [
    'filters[awsRegions]=eu-west-1&filters[awsRegions][]=eu-west-2&filters[awsRegions][2]=x',
    { ...all, filters: { awsRegions: ['eu-west-1', 'eu-west-2', 'x'] } },
  ],
  ['filters[awsTags]=env=prod', { ...all, filters: { awsTags: ['env=prod'] } }],
  ['filters[colour]=red&filters[owners]=', all],
  ['filters[text]=a b', { ...all, text: 'a b' }],
  ['order=-size', { ...all, by: 'size', isDescending: true }],
  ['order=-colour', all],
  ['offset=50', { ...all, offset: 50 }],
  ['offset=-1', all],
  ['offset=x', all],
])('reads %s', (address, query) => {
  expect(read(address)).toEqual(query);
});

it.each([
  'filters[user]=all',
  'filters[user]=starred&filters[publicAccess]=public&filters[publicAccess]=private',
  'filters[user]=all&filters[awsTags]=a=b&filters[text]=x&order=-last-change&offset=25',
])('writes %s as it was', address => {
  expect(decodeURIComponent(writeListQuery(read(address)).toString())).toBe(
    address,
  );
});

it.each([
  ['order=size&offset=25', false],
  ['filters[text]=x', true],
  ['filters[user]=owned', true],
  ['filters[changed]=week', true],
])('knows whether %s leaves buckets out', (address, expected) => {
  expect(isFiltered(read(address))).toBe(expected);
});
