import type { BucketRecord } from '../model/BucketRecord';
import { DeniedFacts } from './DeniedFacts';
import { notReadFacts } from '../model/notReadFacts';

const NO_ALLOW = 'because no identity-based policy allows it';

const unavailable = (message: string, code = 'AccessDenied') => ({
  status: 'unavailable' as const,
  reason: { code, message },
});

const bucket = (
  region: string,
  facts: Partial<BucketRecord['facts']>,
): BucketRecord => ({
  account: { id: '222222222222', partition: 'aws' },
  kind: 'general-purpose',
  arn: 'arn:aws:s3:::any',
  name: 'any',
  region: { status: 'known', region },
  facts: { ...notReadFacts(), ...facts },
});

const denial = (fact: 'encryption' | 'versioning', region: string) => ({
  fact,
  region,
  failure: expect.objectContaining({
    detail: NO_ALLOW,
    meaning: expect.objectContaining({
      kind: 'facts-denied',
      facts: [fact],
      regions: [region],
    }),
    permissions: [{ action: `s3:${fact}`, resource: '*' }],
  }),
});

function afterSweep(records: BucketRecord[], before: object[] = []) {
  const denied = new DeniedFacts(fact => [`s3:${fact}`]);
  records.forEach(record => denied.note(record));
  return denied.after(before as never[], ['encryption', 'versioning']);
}

const denied = unavailable(NO_ALLOW);

it.each<[string, BucketRecord[], object[], object[]]>([
  [
    'once for each region',
    [
      bucket('ap-south-2', { encryption: denied }),
      bucket('ap-south-2', { encryption: denied }),
      bucket('eu-south-2', { encryption: denied, versioning: denied }),
    ],
    [],
    [
      denial('encryption', 'ap-south-2'),
      denial('encryption', 'eu-south-2'),
      denial('versioning', 'eu-south-2'),
    ],
  ],
  [
    'not where another bucket of the region answers, before or after',
    [
      bucket('ap-south-2', {
        encryption: denied,
        versioning: { status: 'none' },
      }),
      bucket('ap-south-2', {
        encryption: { status: 'none' },
        versioning: denied,
      }),
    ],
    [],
    [],
  ],
  [
    'not what the policy of a bucket denies, nor what failed otherwise',
    [
      bucket('ap-south-2', {
        encryption: unavailable(
          'with an explicit deny in a resource-based policy',
        ),
        versioning: unavailable('Please reduce your request rate.', 'SlowDown'),
      }),
    ],
    [],
    [],
  ],
  [
    'still what was not asked, and no longer what was answered, is not wanted, or has no bucket',
    [
      bucket('ap-south-2', { versioning: { status: 'none' } }),
      bucket('eu-south-2', {}),
    ],
    [
      denial('encryption', 'me-south-1'),
      { ...denial('encryption', 'eu-south-2'), fact: 'website' },
      denial('encryption', 'ap-south-2'),
      denial('versioning', 'ap-south-2'),
      denial('versioning', 'eu-south-2'),
    ],
    [denial('encryption', 'ap-south-2'), denial('versioning', 'eu-south-2')],
  ],
])('says what is denied, %s', (_, records, before, expected) => {
  expect(afterSweep(records, before)).toEqual(expected);
});
