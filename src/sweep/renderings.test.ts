import { Renderings } from './renderings';

const NOW = new Date('2026-11-24T12:00:00Z');

describe('Renderings', () => {
  it('knows what all buckets were rendered with, once a pass ended', () => {
    const renderings = new Renderings();
    const pass = renderings.begin('logs', 'a', false);
    pass.retried.add('arn:aws:s3:::odd');
    expect(renderings.whole('logs')).toBeUndefined();
    renderings.end('logs', NOW);
    expect(renderings.whole('logs')).toEqual({
      key: 'a',
      retried: new Set(['arn:aws:s3:::odd']),
      endedAt: NOW.toISOString(),
    });
    expect(renderings.whole('other')).toBeUndefined();
  });

  it('goes on with a pass of its own that a run did not end', () => {
    const renderings = new Renderings();
    renderings.begin('logs', 'a', false).retried.add('one');
    renderings.begin('logs', 'a', true).retried.add('two');
    renderings.end('logs', NOW);
    expect(renderings.whole('logs')?.retried).toEqual(new Set(['one', 'two']));
  });

  it.each<[string, string | undefined]>([
    ['another process began', undefined],
    ['began with something else', 'b'],
  ])('does not count a pass that %s', (_, key) => {
    const renderings = new Renderings();
    if (key) {
      renderings.begin('logs', key, false);
    }
    renderings.begin('logs', 'a', true);
    renderings.end('logs', NOW);
    expect(renderings.whole('logs')).toBeUndefined();
  });
});
