import { shardOf } from './shardOf';

describe('shardOf', () => {
  const ids = Array.from({ length: 1000 }, (_, i) => `${100_000_000_000 + i}`);

  it('gives each shard about as many accounts', () => {
    const sizes = [0, 0, 0, 0];
    ids.forEach(id => {
      sizes[shardOf(id, 4)] += 1;
    });
    sizes.forEach(size => {
      expect(size).toBeGreaterThan(200);
      expect(size).toBeLessThan(300);
    });
  });

  it('gives an account the same shard in every process and release', () => {
    expect(ids.slice(0, 8).map(id => shardOf(id, 3))).toEqual([
      0, 2, 0, 2, 2, 2, 0, 1,
    ]);
  });

  it('has one shard for all where there is one', () => {
    expect(new Set(ids.map(id => shardOf(id, 1)))).toEqual(new Set([0]));
  });
});
