import type { DenyingPolicy } from '../../model/CauseOfDenial';
import { FactDenials } from './FactDenials';

const FACT = 'encryption';
const HOME = 'eu-west-1';

const denial = (policy: DenyingPolicy = 'identity-based-policy') => ({
  reason: { code: 'AccessDenied', message: 'Denied.' },
  policy,
  isOfAccount: false,
});

let denials: FactDenials;

beforeEach(() => {
  denials = new FactDenials();
  denials.beginSweep();
});

function deny(times: number, region = HOME, policy?: DenyingPolicy) {
  for (let i = 0; i < times; i++) {
    denials.note(FACT, region, denial(policy));
  }
}

const answer = (region = HOME) => denials.note(FACT, region, undefined);
const isAsked = (region = HOME) =>
  denials.reasonFor(FACT, region) === undefined;

it.each<[string, () => void, boolean]>([
  ['a few denials', () => deny(39), true],
  ['many', () => deny(40), false],
  [
    'many by bucket policies',
    () => deny(400, HOME, 'resource-based-policy'),
    true,
  ],
  ['many of which AWS gives no cause', () => deny(40, HOME, 'unknown'), false],
  ['many elsewhere', () => deny(400, 'eu-north-1'), true],
  [
    'many of the whole account',
    () => {
      for (let i = 0; i < 400; i++) {
        denials.note(FACT, HOME, { ...denial(), isOfAccount: true });
      }
    },
    true,
  ],
  [
    'many after an answer',
    () => {
      answer();
      deny(400);
    },
    true,
  ],
  [
    'an answer after many',
    () => {
      deny(40);
      answer();
    },
    true,
  ],
  [
    'a few, and many in two other regions',
    () => {
      deny(40, 'eu-north-1');
      deny(40, 'us-east-1');
      deny(5);
    },
    false,
  ],
  [
    'a few, many in two other regions, and an answer in another',
    () => {
      answer('us-west-2');
      deny(40, 'eu-north-1');
      deny(40, 'us-east-1');
      deny(5);
    },
    true,
  ],
  [
    'a few in each of two sweeps',
    () => {
      deny(39);
      denials.beginSweep();
      deny(39);
    },
    true,
  ],
])('after %s', (_, happens, expected) => {
  happens();
  expect(isAsked()).toBe(expected);
  expect(denials.reasonFor('versioning', HOME)).toBeUndefined();
});

it('keeps a conclusion over sweeps, until one bucket answers', () => {
  deny(40);
  for (let sweep = 0; sweep < 5; sweep++) {
    denials.beginSweep();
    deny(2);
    expect(isAsked()).toBe(false);
    expect(denials.isRetried(FACT, HOME)).toBe(true);
  }
  answer();
  // In this sweep and the next, all are asked that were left out.
  for (const isRetried of [true, true, false]) {
    expect(isAsked()).toBe(true);
    expect(denials.isRetried(FACT, HOME)).toBe(isRetried);
    expect(denials.isRetried(FACT, undefined)).toBe(isRetried);
    expect(denials.isRetried(FACT, 'eu-north-1')).toBe(false);
    denials.beginSweep();
  }
});

it('concludes again where the role loses what it had', () => {
  answer();
  denials.beginSweep();
  deny(400);
  expect(isAsked()).toBe(true);
  denials.beginSweep();
  deny(40);
  expect(isAsked()).toBe(false);
});

it('asks all that were denied in the first sweep of a process', () => {
  expect(denials.isRetried(FACT, HOME)).toBe(true);
  denials.beginSweep();
  expect(denials.isRetried(FACT, HOME)).toBe(false);
});

it.each<[string, () => void, unknown]>([
  ['nothing before it was asked', () => {}, undefined],
  ['a denial', () => deny(1), denial()],
  [
    'an answer, before or after denials',
    () => {
      deny(1);
      answer();
      deny(1);
    },
    'answered',
  ],
  [
    'nothing where only the policy of a bucket denied it',
    () => deny(3, HOME, 'resource-based-policy'),
    undefined,
  ],
  [
    'nothing of what a former sweep was told',
    () => {
      deny(1);
      denials.beginSweep();
    },
    undefined,
  ],
  ['nothing of another region', () => deny(1, 'us-east-1'), undefined],
])('tells what a region said in a sweep: %s', (_, happens, said) => {
  happens();
  expect(denials.saidOf(FACT, HOME)).toEqual(said);
});
