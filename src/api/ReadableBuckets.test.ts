import { mockCredentials } from '@backstage/backend-test-utils';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { TestClock } from '../__testUtils__/TestClock';
import { bucketEntity } from './__testUtils__/owned';
import { ReadableBuckets } from './ReadableBuckets';

const [jane, joe] = ['user:default/jane', 'user:default/joe'].map(ref =>
  mockCredentials.user(ref),
);
const refs = ['resource:default/logs'];

let streams: number;
let isDown: boolean;
let clock: TestClock;
let readable: ReadableBuckets;

beforeEach(() => {
  streams = 0;
  isDown = false;
  clock = new TestClock();
  const real = catalogServiceMock({
    entities: [bucketEntity('111111111111', 'logs', 'mine')],
  });
  const catalog: CatalogService = {
    ...real,
    streamEntities(...args) {
      streams += 1;
      if (isDown) {
        throw new Error('the catalog is down');
      }
      return real.streamEntities(...args);
    },
  };
  readable = new ReadableBuckets({ catalog, clock });
});

it('asks the catalog once a minute for each person', async () => {
  const asked = await Promise.all([
    readable.refs(jane),
    readable.refs(jane),
    readable.refs(joe),
  ]);
  expect(asked).toEqual([refs, refs, refs]);
  expect(streams).toBe(2);
  clock.advance(60_000);
  await readable.refs(jane);
  expect(streams).toBe(3);
});

it('asks each time for a program, whose access may be restricted', async () => {
  await readable.refs(mockCredentials.service());
  await readable.refs(mockCredentials.service());
  expect(streams).toBe(2);
});

it('asks again after the catalog failed', async () => {
  isDown = true;
  await expect(readable.refs(jane)).rejects.toThrow('down');
  isDown = false;
  expect(await readable.refs(jane)).toEqual(refs);
});

it('keeps the answers of few people', async () => {
  const people = Array.from({ length: 6 }, (_, i) =>
    mockCredentials.user(`user:default/${i}`),
  );
  for (const person of people) {
    await readable.refs(person);
  }
  await readable.refs(people[5]);
  expect(streams).toBe(6);
  await readable.refs(people[0]);
  expect(streams).toBe(7);
});
