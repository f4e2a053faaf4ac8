import { FactDenials, type RememberedDenials } from './factDenials';

const denied = { code: 'AccessDenied', message: 'Allow it.' };
const throttled = { code: 'SlowDown', message: 'Later.' };

type Answer = typeof denied | undefined;

it.each<[string, Answer[], boolean, number]>([
  ['nine denials', Array(9).fill(denied), false, 9],
  ['ten denials', Array(10).fill(denied), true, 10],
  ['ten other failures', Array(10).fill(throttled), false, 0],
  [
    'ten denials among other failures',
    Array(10).fill([throttled, denied]).flat(),
    true,
    10,
  ],
  [
    'denials of a fact that was answered once',
    [...Array(9).fill(denied), undefined, ...Array(99).fill(denied)],
    false,
    0,
  ],
  ['a hundred denials', Array(100).fill(denied), true, 100],
])('after %s', (_, reasons, isGivenUp, buckets) => {
  const denials = new FactDenials();
  reasons.forEach(reason => denials.note('encryption', reason));
  expect(denials.reasonFor('encryption')).toEqual(
    isGivenUp ? denied : undefined,
  );
  expect(denials.reasonFor('versioning')).toBeUndefined();
  expect(denials.toTell()).toEqual(
    buckets ? [{ fact: 'encryption', buckets, reason: denied }] : [],
  );
});

describe('over several runs', () => {
  let memory: Map<string, RememberedDenials>;

  beforeEach(() => {
    memory = new Map();
  });

  function run(now: number, ...reasons: Answer[]) {
    const denials = new FactDenials({
      memory,
      of: '222222222222',
      retryAfterMs: 100,
      now,
    });
    const isAsked = denials.reasonFor('encryption') === undefined;
    if (isAsked) {
      reasons.forEach(reason => denials.note('encryption', reason));
    }
    return {
      isAsked,
      isRetried: denials.retried.has('encryption'),
      told: denials.toTell().length,
    };
  }

  it('asks no more until the time is over, and tells it once', () => {
    const many = Array(20).fill(denied);
    expect(run(0, ...many)).toEqual({
      isAsked: true,
      isRetried: true,
      told: 1,
    });
    const waiting = { isAsked: false, isRetried: false, told: 0 };
    expect(run(1, ...many)).toEqual(waiting);
    expect(run(99, ...many)).toEqual(waiting);
    expect(run(100, ...many)).toEqual({
      isAsked: true,
      isRetried: true,
      told: 1,
    });
    expect(run(101, ...many)).toEqual(waiting);
    expect(run(300, undefined)).toEqual({
      isAsked: true,
      isRetried: true,
      told: 0,
    });
    expect(run(301, ...many)).toEqual({
      isAsked: true,
      isRetried: false,
      told: 1,
    });
  });

  it('tells of a small account once, and goes on asking', () => {
    expect(run(0, denied)).toEqual({ isAsked: true, isRetried: true, told: 1 });
    expect(run(50, denied)).toEqual({
      isAsked: true,
      isRetried: false,
      told: 0,
    });
    expect(run(120, denied)).toEqual({
      isAsked: true,
      isRetried: true,
      told: 1,
    });
  });

  it('keeps accounts apart', () => {
    run(0, ...Array(20).fill(denied));
    const other = new FactDenials({
      memory,
      of: '333333333333',
      retryAfterMs: 100,
      now: 1,
    });
    expect(other.reasonFor('encryption')).toBeUndefined();
  });
});
